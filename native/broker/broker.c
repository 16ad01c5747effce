/*
 * sounder-broker: opens one socket that needs CAP_NET_RAW for a program that may not, and ends.
 *
 * The only part of Sounder that holds a capability. It is started with a UNIX socket of the SEQPACKET type as
 * descriptor 3, reads one raw_request from it, answers with one raw_answer and the socket, and takes nothing else: no
 * arguments, no environment, no files. What it gives away can receive only what the locked filter passes.
 */
#include <errno.h>
#include <linux/capability.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "raw/raw_request.h"

#define CHANNEL 3

/* Time limit for a caller that sends no request. */
#define LIFETIME_S 2

#define EXIT_USAGE 64
#define EXIT_REFUSED 69

static bool keep_capabilities(uint32_t kept)
{
	struct __user_cap_header_struct header = { .version = _LINUX_CAPABILITY_VERSION_3 };
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3] = { 0 };
	if (syscall(SYS_capget, &header, data) < 0)
		return false;
	for (unsigned i = 0; i < _LINUX_CAPABILITY_U32S_3; i++) {
		uint32_t mask = i == 0 ? kept : 0;
		/* Makes a permitted capability (setcap +p) effective. */
		data[i].permitted &= mask;
		data[i].effective = data[i].permitted;
		data[i].inheritable = 0;
	}
	return syscall(SYS_capset, &header, data) == 0;
}

/* Keeps nothing but the capability, for good; no core file, no tracing, a limited lifetime. */
static bool confine_self(void)
{
	struct rlimit none = { 0 };
	alarm(LIFETIME_S);
	return keep_capabilities(1u << CAP_NET_RAW) && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 &&
	       prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) == 0 && setrlimit(RLIMIT_CORE, &none) == 0 &&
	       setrlimit(RLIMIT_FSIZE, &none) == 0;
}

/*
 * Whether this file is closed to other accounts: anyone who may run it gets sockets to send and record with. /proc
 * leads to the running file, whatever has become of its name. False with errno and `call` otherwise, and when it cannot
 * be determined.
 */
static bool is_for_few(enum raw_call *call)
{
	struct stat own;
	*call = RAW_CALL_BROKER;
	if (stat("/proc/self/exe", &own) < 0)
		return false;
	*call = RAW_CALL_MODE;
	errno = EACCES;
	return (own.st_mode & S_IXOTH) == 0;
}

/* The other end is a process of the same user. */
static bool is_own_channel(void)
{
	int type = 0;
	struct ucred peer;
	socklen_t type_bytes = sizeof(type), peer_bytes = sizeof(peer);
	return getsockopt(CHANNEL, SOL_SOCKET, SO_TYPE, &type, &type_bytes) == 0 && type == SOCK_SEQPACKET &&
	       getsockopt(CHANNEL, SOL_SOCKET, SO_PEERCRED, &peer, &peer_bytes) == 0 && peer.uid == getuid();
}

static bool read_request(struct raw_request *request)
{
	/* One byte more than a request: a longer message is none. */
	uint8_t bytes[sizeof(*request) + 1];
	if (recv(CHANNEL, bytes, sizeof(bytes), 0) != (ssize_t)sizeof(*request))
		return false;
	memcpy(request, bytes, sizeof(*request));
	return raw_request_is_valid(request);
}

static bool answer(const struct raw_answer *what, int fd)
{
	struct iovec part = { .iov_base = (void *)what, .iov_len = sizeof(*what) };
	union {
		struct cmsghdr header;
		uint8_t bytes[CMSG_SPACE(sizeof(fd))];
	} control = { 0 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1 };
	if (fd >= 0) {
		message.msg_control = &control;
		message.msg_controllen = sizeof(control.bytes);
		struct cmsghdr *rights = CMSG_FIRSTHDR(&message);
		rights->cmsg_level = SOL_SOCKET;
		rights->cmsg_type = SCM_RIGHTS;
		rights->cmsg_len = CMSG_LEN(sizeof(fd));
		memcpy(CMSG_DATA(rights), &fd, sizeof(fd));
	}
	return sendmsg(CHANNEL, &message, MSG_NOSIGNAL) == (ssize_t)sizeof(*what);
}

int main(int argc, char **argv)
{
	(void)argv;
	if (argc > 1 || clearenv() != 0 || !confine_self() || !is_own_channel())
		return EXIT_USAGE;
	struct raw_request request;
	if (!read_request(&request)) {
		answer(&(struct raw_answer){ RAW_REQUEST_VERSION, EINVAL, RAW_CALL_REQUEST }, -1);
		return EXIT_USAGE;
	}
	enum raw_call call;
	if (!is_for_few(&call)) {
		answer(&(struct raw_answer){ RAW_REQUEST_VERSION, errno, call }, -1);
		return EXIT_REFUSED;
	}
	int fd = raw_open(&request, &call);
	int error = fd < 0 ? errno : 0;
	if (!keep_capabilities(0))
		return EXIT_REFUSED;
	if (!answer(&(struct raw_answer){ RAW_REQUEST_VERSION, error, call }, fd))
		return EXIT_REFUSED;
	return error ? EXIT_REFUSED : EXIT_SUCCESS;
}
