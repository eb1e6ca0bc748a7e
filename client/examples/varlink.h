/* SPDX-License-Identifier: Apache-2.0 */
/* Just enough Varlink to ask dmaheapd: one call at a time, one file descriptor back. Copy it into your program. */
#ifndef VARLINK_H
#define VARLINK_H

#include <json-c/json.h>

/* Connects to the system's daemon, or else to one of this user. -1 and errno if neither listens. */
int varlink_connect(void);

/*
 * Calls a method and waits for the reply, a few seconds at most. Takes `parameters`. Returns the whole reply, to be given
 * back with json_object_put(): it has "parameters" and, if the call was refused, "error". NULL and errno if there was
 * none; then close the socket, or a late reply would be taken for the next one. `fd` may be NULL; it gets the descriptor
 * that came with the reply, or -1.
 */
json_object *varlink_call(int socket, const char *method, json_object *parameters, int *fd);

#endif
