/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dmaheap.h: the best DMA-BUF heap for a set of devices, in one call. Needs libc and Linux's own headers, no library and
 * no daemon to compile; C99 and C++17.
 *
 *	const char *const devices[] = { "card0:scanout", "renderD128:render" };
 *	int heap = dmaheap_open(devices, 2, NULL, NULL);
 *	int buffer = dmaheap_alloc(heap, stride * height);
 *
 * All functions are safe in threads. Those that return int give a descriptor (closed on exec) or 0, or a negative errno.
 */
#ifndef DMAHEAP_H
#define DMAHEAP_H

/* -std=c99 hides POSIX. This helps if no other header came first. */
#if defined(__STRICT_ANSI__) && !defined(_DEFAULT_SOURCE) && !defined(_GNU_SOURCE)
#define _DEFAULT_SOURCE 1
#endif

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/auxv.h>
#include <sys/inotify.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>
#include <linux/dma-buf.h>
#include <linux/dma-heap.h>

#ifndef O_CLOEXEC
#error "dmaheap.h needs POSIX.1-2008: include it first, or define _DEFAULT_SOURCE, or compile with -std=gnu99"
#endif

/* What dmaheap_open() tells besides. */
enum {
	/* There is no daemon: the heap is default_cma_region, which nobody judged. */
	DMAHEAP_GUESSED = 1,
	/* With -ENODATA: allocate from the display's own driver (GBM, or a dumb buffer), import into the renderer. */
	DMAHEAP_NATIVE_ALLOCATOR = 2,
	/* With -ENODATA: allocate from the renderer (GBM), try to show that, else copy. */
	DMAHEAP_ALLOCATE_ON_RENDERER = 4
};

/* For dmaheap_sync(). */
enum dmaheap_when { DMAHEAP_START = DMA_BUF_SYNC_START, DMAHEAP_END = DMA_BUF_SYNC_END };
enum dmaheap_access {
	DMAHEAP_READ = DMA_BUF_SYNC_READ,
	DMAHEAP_WRITE = DMA_BUF_SYNC_WRITE,
	DMAHEAP_READ_WRITE = DMA_BUF_SYNC_RW
};

/*
 * Opens the best heap for buffers that all these devices share.
 *
 * devices	each as DEVICE or DEVICE:USE. DEVICE is a node's name or path, its dev_t as 226:0 or as one decimal number,
 *		a path below /sys, or "all"; USE is scanout, render, video or compute, without it all that the device does
 * name		gets the name of the heap; may be NULL
 * flags	gets DMAHEAP_ constants; may be NULL
 *
 * -ENODATA	no heap suits, see flags
 * -EACCES	heaps suit, but this process may have none of them
 * -ENODEV	a device is not known; -EINVAL: it has no such use
 * -ENOENT	there is no daemon, and nothing to guess
 * else		the daemon does not answer
 */
static inline int dmaheap_open(const char *const devices[], size_t n, char name[64], unsigned *flags);

/* Allocates a buffer that can be mapped for reading and writing. -ENOMEM: the pool is full; ask for another heap. */
static inline int dmaheap_alloc(int heap, size_t size)
{
	struct dma_heap_allocation_data request;

	memset(&request, 0, sizeof request);
	request.len = size;
	request.fd_flags = O_RDWR | O_CLOEXEC;
	if (ioctl(heap, DMA_HEAP_IOCTL_ALLOC, &request) < 0)
		return -errno;
	return (int)request.fd;
}

/* Goes before (DMAHEAP_START) and after (DMAHEAP_END) each access of the CPU to a mapped buffer. */
static inline int dmaheap_sync(int buffer, enum dmaheap_when when, enum dmaheap_access access)
{
	struct dma_buf_sync sync;
	int result;

	memset(&sync, 0, sizeof sync);
	sync.flags = (unsigned)when | (unsigned)access;
	do
		result = ioctl(buffer, DMA_BUF_IOCTL_SYNC, &sync);
	while (result < 0 && (errno == EINTR || errno == EAGAIN));
	return result < 0 ? -errno : 0;
}

/*
 * A descriptor that becomes readable when it is time to ask anew: devices or heaps came or went, or a daemon came. It may
 * tell so without a reason. Then close it, watch anew, and only then ask, so that no change falls between.
 */
static inline int dmaheap_watch(void);

/* ---- The rest is how they do it. ---- */

/* Where a daemon may be: that of the system, then one of this user. */
static inline const char *dmaheap_directory_(int i)
{
	const char *runtime = i == 1 && !getauxval(AT_SECURE) ? getenv("XDG_RUNTIME_DIR") : NULL;

	return i == 0 ? "/run" : runtime && *runtime == '/' ? runtime : NULL;
}

/* The length of DEVICE in DEVICE[:USE], and the use or NULL. */
static inline size_t dmaheap_split_(const char *device, const char **use)
{
	static const char *const uses[] = { "scanout", "render", "video", "compute" };
	const char *colon = strrchr(device, ':');

	*use = NULL;
	for (size_t i = 0; colon && colon > device && i < sizeof uses / sizeof *uses; i++)
		if (strcmp(colon + 1, uses[i]) == 0)
			*use = colon + 1;
	return *use ? (size_t)(colon - device) : strlen(device);
}

/* The name that a device has among the links; 0 if none can be told. */
static inline int dmaheap_link_name_(const char *device, size_t length, char *name, size_t size)
{
	unsigned long long number = 0;
	size_t digits = 0, start = 0;

	for (; digits < length && device[digits] >= '0' && device[digits] <= '9' && number < ULLONG_MAX / 16; digits++)
		number = number * 10 + (unsigned)(device[digits] - '0');
	/* as major() and minor(), which are macros that no header should bring along */
	if (digits > 0 && digits == length)
		return snprintf(name, size, "%llu:%llu", (number >> 8 & 0xfff) | (number >> 32 & 0xfffff000),
				(number & 0xff) | (number >> 12 & 0xffffff00)) < (int)size;
	if (length > 5 && strncmp(device, "/dev/", 5) == 0)
		for (size_t i = 0; i < length; i++)
			start = device[i] == '/' ? i + 1 : start;
	length -= start;
	if (length == 0 || length >= size || device[start] == '.' || memchr(device + start, '/', length))
		return 0;
	memcpy(name, device + start, length);
	name[length] = '\0';
	return 1;
}

/* The directory of links that answers this question; 0 if none does. */
static inline int dmaheap_set_(const char *directory, const char *const devices[], size_t n, char *set, size_t size)
{
	char names[2][256];
	const char *uses[2];
	int length, display;

	if (n < 1 || n > 2)
		return 0;
	for (size_t i = 0; i < n; i++)
		if (!dmaheap_link_name_(devices[i], dmaheap_split_(devices[i], &uses[i]), names[i], sizeof names[i]) || !uses[i])
			return 0;
	if (n == 1) {
		length = snprintf(set, size, "%s/dmaheapd/links/%s/%s", directory, names[0], uses[0]);
		return length > 0 && (size_t)length < size;
	}
	display = strcmp(uses[0], "scanout") == 0 ? 0 : 1;
	if (strcmp(uses[display], "scanout") != 0 ||
	    (strcmp(uses[!display], "render") != 0 && strcmp(uses[!display], "video") != 0))
		return 0;
	length = snprintf(set, size, "%s/dmaheapd/links/%s+%s", directory, names[display], names[!display]);
	return length > 0 && (size_t)length < size;
}

static inline void dmaheap_name_(char name[64], const char *text, size_t length)
{
	if (name && length < 64) {
		memcpy(name, text, length);
		name[length] = '\0';
	}
}

static inline unsigned dmaheap_fallback_(const char *word)
{
	if (strncmp(word, "native_allocator", 16) == 0)
		return DMAHEAP_NATIVE_ALLOCATOR;
	return strncmp(word, "allocate_on_renderer", 20) == 0 ? DMAHEAP_ALLOCATE_ON_RENDERER : 0;
}

/* From the links, beginning with a rank; stops at one that is closed to us, and says which. */
static inline int dmaheap_follow_(const char *set, int *rank, char name[64], unsigned *flags)
{
	char path[1024], target[PATH_MAX], word[32];
	int error = ENOENT, fd;
	ssize_t length;

	for (;; ++*rank) {
		if (snprintf(path, sizeof path, "%s/%d", set, *rank) >= (int)sizeof path)
			return -ENAMETOOLONG;
		length = readlink(path, target, sizeof target - 1);
		if (length <= 0)
			break;
		target[length] = '\0';
		/* not by the link: that may lead to another heap by now, of another name */
		fd = open(target, O_RDONLY | O_CLOEXEC);
		if (fd >= 0) {
			const char *slash = strrchr(target, '/');

			dmaheap_name_(name, slash ? slash + 1 : target, strlen(slash ? slash + 1 : target));
			return fd;
		}
		error = errno;
		if (error == EACCES || error == EPERM)
			return -EACCES;
	}
	if (*rank > 1 || snprintf(path, sizeof path, "%s/fallback", set) >= (int)sizeof path)
		return -error;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	length = read(fd, word, sizeof word - 1);
	word[length > 0 ? length : 0] = '\0';
	close(fd);
	*flags |= dmaheap_fallback_(word);
	return -ENODATA;
}

/* Appends text to a message that grows, inside a JSON string if it is to be quoted; 0 if there is no memory. */
static inline int dmaheap_append_(char **message, size_t *used, const char *text, size_t length, int quoted)
{
	char *larger = (char *)realloc(*message, *used + 6 * length + 1);

	if (!larger)
		return 0;
	*message = larger;
	for (size_t i = 0; i < length; i++) {
		unsigned char c = (unsigned char)text[i];

		if (quoted && (c < ' ' || c == '"' || c == '\\'))
			*used += (size_t)sprintf(larger + *used, "\\u%04x", c);
		else
			larger[(*used)++] = text[i];
	}
	larger[*used] = '\0';
	return 1;
}

/* The call of FindAndOpen, its NUL not counted; NULL if there is no memory. */
static inline char *dmaheap_call_(const char *const devices[], size_t n, size_t *used)
{
	static const char start[] = "{\"method\":\"org.dmaheap.DmaHeap.FindAndOpen\",\"parameters\":{\"devices\":[";
	static const char device[] = ",{\"device\":\"", use[] = "\",\"use\":\"", end[] = "\"}", last[] = "]}}";
	char *message = NULL;
	int done = dmaheap_append_(&message, used, start, sizeof start - 1, 0);

	for (size_t i = 0; done && i < n; i++) {
		const char *word;
		size_t length = dmaheap_split_(devices[i], &word);

		done = dmaheap_append_(&message, used, device + (i == 0), sizeof device - 1 - (i == 0), 0) &&
		       dmaheap_append_(&message, used, devices[i], length, 1) &&
		       (!word || (dmaheap_append_(&message, used, use, sizeof use - 1, 0) &&
				  dmaheap_append_(&message, used, word, strlen(word), 0))) &&
		       dmaheap_append_(&message, used, end, sizeof end - 1, 0);
	}
	if (done && dmaheap_append_(&message, used, last, sizeof last - 1, 0))
		return message;
	free(message);
	return NULL;
}

static inline int dmaheap_connect_(const char *directory)
{
	struct sockaddr_un address;
	struct timeval patience;
	int length, fd;

	memset(&address, 0, sizeof address);
	address.sun_family = AF_UNIX;
	length = snprintf(address.sun_path, sizeof address.sun_path, "%s/dmaheapd/org.dmaheap.DmaHeap", directory);
	if (length < 0 || (size_t)length >= sizeof address.sun_path)
		return -ENOENT;
	fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	memset(&patience, 0, sizeof patience);
	patience.tv_sec = 5;
	setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
	setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
	if (connect(fd, (struct sockaddr *)&address, sizeof address) < 0) {
		int error = errno;

		close(fd);
		return -error;
	}
	return fd;
}

/* Sends all of it; 0 or -errno. */
static inline int dmaheap_send_(int fd, const char *bytes, size_t size)
{
	while (size > 0) {
		ssize_t count = send(fd, bytes, size, MSG_NOSIGNAL);

		if (count < 0 && errno != EINTR)
			return -errno;
		bytes += count > 0 ? count : 0;
		size -= count > 0 ? (size_t)count : 0;
	}
	return 0;
}

/* The reply up to its NUL, or NULL and errno; and the descriptor that came with it, or -1. */
static inline char *dmaheap_receive_(int connection, int *fd)
{
	char *reply = NULL;
	size_t used = 0;

	*fd = -1;
	for (;;) {
		union {
			char bytes[CMSG_SPACE(sizeof(int))];
			struct cmsghdr alignment;
		} control;
		struct iovec part;
		struct msghdr message;
		struct cmsghdr *header;
		ssize_t count;
		char *larger = (char *)realloc(reply, used + 65536);

		if (!larger)
			break;
		reply = larger;
		part.iov_base = reply + used;
		part.iov_len = 65536;
		memset(&message, 0, sizeof message);
		message.msg_iov = &part;
		message.msg_iovlen = 1;
		/* CMSG_LEN, not CMSG_SPACE: the padding would have room for a second descriptor, which nobody would close */
		message.msg_control = control.bytes;
		message.msg_controllen = CMSG_LEN(sizeof(int));
		count = recvmsg(connection, &message, MSG_CMSG_CLOEXEC);
		if (count < 0 && errno == EINTR)
			continue;
		header = count > 0 ? CMSG_FIRSTHDR(&message) : NULL;
		if (header && header->cmsg_level == SOL_SOCKET && header->cmsg_type == SCM_RIGHTS && *fd < 0)
			memcpy(fd, CMSG_DATA(header), sizeof *fd);
		if (count == 0)
			errno = ECONNRESET;
		if (count <= 0)
			break;
		used += (size_t)count;
		/* one call at a time: nothing follows the reply */
		if (reply[used - 1] == '\0')
			return reply;
	}
	free(reply);
	if (*fd >= 0)
		close(*fd);
	return NULL;
}

/* What a reply says; in text, the quotes of a string's content are escaped, so what looks like a key is one. */
static inline int dmaheap_understand_(const char *reply, int fd, char name[64], unsigned *flags)
{
	static const char opened[] = "\"opened\":\"", fallback[] = "\"fallback\":\"", error[] = "\"error\":\"";
	const char *found = strstr(reply, opened);

	if (fd >= 0 && found) {
		dmaheap_name_(name, found + sizeof opened - 1, strcspn(found + sizeof opened - 1, "\""));
		return fd;
	}
	if (fd >= 0)
		close(fd);
	found = strstr(reply, error);
	if (found) {
		found += sizeof error - 1;
		return strncmp(found, "org.dmaheap.DmaHeap.NoSuchDevice\"", 33) == 0	      ? -ENODEV
		       : strncmp(found, "org.varlink.service.InvalidParameter\"", 37) == 0 ? -EINVAL
		       : strncmp(found, "org.dmaheap.DmaHeap.NotAllowed\"", 31) == 0	      ? -EACCES
		       : strncmp(found, "org.varlink.service.MethodNotFound\"", 35) == 0   ? -ENOSYS
										      : -EPROTO;
	}
	found = strstr(reply, fallback);
	if (found)
		*flags |= dmaheap_fallback_(found + sizeof fallback - 1);
	return found ? -ENODATA : strstr(reply, "\"opened\":null") ? -EACCES : -EPROTO;
}

/* -ENOENT: nobody has a socket there. */
static inline int dmaheap_ask_(const char *directory, const char *const devices[], size_t n, char name[64],
			       unsigned *flags)
{
	int connection = dmaheap_connect_(directory), fd, result;
	size_t used = 0;
	char *message, *reply;

	if (connection < 0)
		return connection;
	message = dmaheap_call_(devices, n, &used);
	result = message ? dmaheap_send_(connection, message, used + 1) : -ENOMEM;
	free(message);
	if (result == 0) {
		reply = dmaheap_receive_(connection, &fd);
		result = reply ? dmaheap_understand_(reply, fd, name, flags) : errno == EAGAIN ? -ETIMEDOUT : -errno;
		free(reply);
	}
	close(connection);
	return result;
}

static inline int dmaheap_open(const char *const devices[], size_t n, char name[64], unsigned *flags)
{
	unsigned unwanted, *told = flags ? flags : &unwanted;
	int fd;

	*told = 0;
	dmaheap_name_(name, "", 0);
	for (int i = 0; i < 2; i++) {
		const char *directory = dmaheap_directory_(i);
		int rank = 1, followed = -ENOENT, asked;
		char set[768];

		if (!directory)
			continue;
		if (dmaheap_set_(directory, devices, n, set, sizeof set))
			followed = dmaheap_follow_(set, &rank, name, told);
		if (followed >= 0 || followed == -ENODATA)
			return followed;
		asked = dmaheap_ask_(directory, devices, n, name, told);
		if (asked >= 0)
			return asked;
		/* closed to us, and not handed out to us: the next may be neither */
		while (followed == -EACCES) {
			rank++;
			followed = dmaheap_follow_(set, &rank, name, told);
			if (followed >= 0)
				return followed;
		}
		if (asked != -ENOENT)
			return asked;
		if (rank > 1)
			return -EACCES;
	}
	fd = open("/dev/dma_heap/default_cma_region", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	*told = DMAHEAP_GUESSED;
	dmaheap_name_(name, "default_cma_region", 18);
	return fd;
}

static inline int dmaheap_watch(void)
{
	int fd = inotify_init1(IN_CLOEXEC | IN_NONBLOCK), error = ENOENT, watched = 0;

	if (fd < 0)
		return -errno;
	for (int i = 0; i < 2; i++) {
		const char *directory = dmaheap_directory_(i);
		char path[1024];

		if (!directory || snprintf(path, sizeof path, "%s/dmaheapd", directory) >= (int)sizeof path)
			continue;
		/* links and map.json are replaced with each revision, map.json last */
		if (inotify_add_watch(fd, path, IN_MOVED_TO | IN_DELETE_SELF | IN_ONLYDIR) >= 0)
			watched = 1;
		else if (inotify_add_watch(fd, directory, IN_CREATE | IN_ONLYDIR) >= 0)
			watched = 1;
		else
			error = errno;
		/* those of the system come first, and where they are nothing else counts */
		if (snprintf(path, sizeof path, "%s/dmaheapd/map.json", directory) < (int)sizeof path && access(path, F_OK) == 0)
			break;
	}
	if (watched)
		return fd;
	close(fd);
	return -error;
}

#endif
