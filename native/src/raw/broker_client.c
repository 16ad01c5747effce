#include "raw/broker_client.h"

#include <endian.h>
#include <errno.h>
#include <linux/capability.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/time.h>
#include <sys/wait.h>
#include <sys/xattr.h>
#include <unistd.h>

/* The descriptor that the broker reads from. */
#define CHANNEL 3

/* It needs a millisecond; on a machine that is busy, longer. */
#define PATIENCE_S 1

const char *raw_call_name(enum raw_call call)
{
	switch (call) {
	case RAW_CALL_REQUEST:
		return "raw request";
	case RAW_CALL_SOCKET:
		return "socket(SOCK_RAW)";
	case RAW_CALL_FILTER:
		return "setsockopt(SO_ATTACH_FILTER)";
	case RAW_CALL_LOCK:
		return "setsockopt(SO_LOCK_FILTER)";
	case RAW_CALL_BIND:
		return "bind";
	case RAW_CALL_SHUT:
		return "shutdown";
	case RAW_CALL_MODE:
		return "mode of the broker";
	case RAW_CALL_BROKER:
		break;
	}
	return "broker";
}

/* With default signals, an empty environment and nothing open but its channel: ours are all close-on-exec. */
static int start(const char *path, int channel, pid_t *pid)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t none, all;
	sigemptyset(&none);
	sigfillset(&all);
	int error = posix_spawn_file_actions_init(&actions);
	if (error)
		return error;
	error = posix_spawnattr_init(&attributes);
	if (!error) {
		posix_spawnattr_setsigmask(&attributes, &none);
		posix_spawnattr_setsigdefault(&attributes, &all);
		posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
		char *const arguments[] = { "sounder-broker", 0 };
		char *const environment[] = { 0 };
		error = posix_spawn_file_actions_adddup2(&actions, channel, CHANNEL);
		if (!error)
			error = posix_spawn(pid, path, &actions, &attributes, arguments, environment);
		posix_spawnattr_destroy(&attributes);
	}
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static int received_fd(struct msghdr *message)
{
	int fd = -1;
	for (struct cmsghdr *part = CMSG_FIRSTHDR(message); part; part = CMSG_NXTHDR(message, part)) {
		if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_RIGHTS &&
		    part->cmsg_len == CMSG_LEN(sizeof(fd)))
			memcpy(&fd, CMSG_DATA(part), sizeof(fd));
	}
	return fd;
}

/* The descriptor, or -1 and the reason. */
static int read_answer(int channel, struct socket_error *failed)
{
	struct raw_answer answer;
	struct iovec part = { .iov_base = &answer, .iov_len = sizeof(answer) };
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	ssize_t length = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
	int fd = length < 0 ? -1 : received_fd(&message);
	bool is_answer = length == (ssize_t)sizeof(answer) && answer.version == RAW_REQUEST_VERSION;
	if (is_answer && answer.error == 0 && fd >= 0)
		return fd;
	if (fd >= 0)
		close(fd);
	if (is_answer && answer.error)
		*failed = (struct socket_error){ answer.error, raw_call_name((enum raw_call)answer.call) };
	else
		*failed = (struct socket_error){ length < 0 ? errno : EPROTO, raw_call_name(RAW_CALL_BROKER) };
	return -1;
}

int broker_open(const struct raw_request *request, const char *path, struct socket_error *failed)
{
	int ends[2];
	pid_t pid;
	*failed = (struct socket_error){ 0, raw_call_name(RAW_CALL_BROKER) };
	if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0) {
		failed->error = errno;
		return -1;
	}
	failed->error = start(path, ends[1], &pid);
	close(ends[1]);
	if (failed->error) {
		close(ends[0]);
		return -1;
	}
	struct timeval patience = { .tv_sec = PATIENCE_S };
	setsockopt(ends[0], SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof(patience));
	/* A broker that has ended already shows by a missing answer. */
	send(ends[0], request, sizeof(*request), MSG_NOSIGNAL);
	int fd = read_answer(ends[0], failed);
	close(ends[0]);
	/* The broker has answered and is about to exit. */
	if (fd < 0)
		kill(pid, SIGKILL);
	while (waitpid(pid, 0, 0) < 0 && errno == EINTR)
		;
	return fd;
}

int broker_grant(const char *path)
{
	/* Little-endian on disk; capabilities(7), "File capability extended attribute versioning". */
	const struct vfs_cap_data rights = {
		.magic_etc = htole32(VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE),
		.data[0].permitted = htole32(1u << CAP_NET_RAW),
	};
	return setxattr(path, "security.capability", &rights, sizeof(rights), 0) == 0 ? 0 : errno;
}
