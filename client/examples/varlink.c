// SPDX-License-Identifier: Apache-2.0
#define _GNU_SOURCE
#include "varlink.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define CHUNK 65536

static int connect_to(const char *directory)
{
	struct sockaddr_un address = { .sun_family = AF_UNIX };
	struct timeval patience = { .tv_sec = 5 };
	int length = snprintf(address.sun_path, sizeof address.sun_path, "%s/dmaheapd/org.dmaheap.DmaHeap", directory);
	int fd;

	if (length < 0 || (size_t)length >= sizeof address.sun_path) {
		errno = ENAMETOOLONG;
		return -1;
	}
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		int error = errno;

		close(fd);
		errno = error;
		return -1;
	}
	return fd;
}

int varlink_connect(void)
{
	const char *runtime = getenv("XDG_RUNTIME_DIR");
	int fd = connect_to("/run");

	return fd < 0 && runtime ? connect_to(runtime) : fd;
}

static int send_all(int socket, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t count = send(socket, bytes, size, MSG_NOSIGNAL);

		if (count < 0 && errno == EINTR)
			continue;
		if (count < 0)
			return -1;
		bytes += count;
		size -= count;
	}
	return 0;
}

/* Appends what has come, and keeps a descriptor that came with it. Like recv(): 0 is the end, -1 an error. */
static ssize_t receive_some(int socket, char *bytes, size_t room, int *fd)
{
	union {
		char bytes[CMSG_SPACE(sizeof(int))];
		struct cmsghdr alignment;
	} control;
	struct iovec part = { .iov_base = bytes, .iov_len = room };
	/* CMSG_LEN, not CMSG_SPACE: the padding would have room for a second descriptor, which nobody would close */
	struct msghdr message = {
		.msg_iov = &part,
		.msg_iovlen = 1,
		.msg_control = fd ? control.bytes : NULL,
		.msg_controllen = fd ? CMSG_LEN(sizeof(int)) : 0,
	};
	struct cmsghdr *header;
	ssize_t count;

	do
		count = recvmsg(socket, &message, MSG_CMSG_CLOEXEC);
	while (count < 0 && errno == EINTR);
	header = count > 0 ? CMSG_FIRSTHDR(&message) : NULL;
	if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS && *fd < 0)
		memcpy(fd, CMSG_DATA(header), sizeof *fd);
	return count;
}

/* A message of Varlink ends with a NUL; with one call at a time nothing follows it. */
static json_object *receive(int socket, int *fd)
{
	json_object *reply = NULL;
	char *text = NULL;
	size_t size = 0;

	while (size == 0 || text[size - 1] != '\0') {
		char *larger = realloc(text, size + CHUNK);
		ssize_t count;

		if (!larger)
			break;
		text = larger;
		count = receive_some(socket, text + size, CHUNK, fd);
		if (count == 0)
			errno = ECONNRESET;
		if (count <= 0)
			break;
		size += count;
	}
	if (size > 0 && text[size - 1] == '\0') {
		reply = json_tokener_parse(text);
		if (!reply)
			errno = EBADMSG;
	}
	free(text);
	return reply;
}

json_object *varlink_call(int socket, const char *method, json_object *parameters, int *fd)
{
	json_object *call = json_object_new_object(), *reply = NULL;
	const char *text;

	if (fd)
		*fd = -1;
	json_object_object_add(call, "method", json_object_new_string(method));
	json_object_object_add(call, "parameters", parameters);
	text = json_object_to_json_string_ext(call, JSON_C_TO_STRING_PLAIN);
	if (send_all(socket, text, strlen(text) + 1) == 0)
		reply = receive(socket, fd);
	if (!reply && fd && *fd >= 0) {
		close(*fd);
		*fd = -1;
	}
	json_object_put(call);
	return reply;
}
