/*
 * A caller of the broker that is not the addon: broker-client BROKER REQUEST. Sends the request (hexadecimal text, of
 * any length) as it is and writes what came back: "answer ERRNO CALL WHAT", where WHAT says whether a socket came and
 * whether its filter can be got rid of, or "silence STATUS" when the broker ended without a word.
 */
#include <errno.h>
#include <linux/filter.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../src/raw_request.h"

static size_t bytes_of(const char *text, uint8_t *bytes)
{
	size_t count = 0;
	unsigned value;
	while (sscanf(text + 2 * count, "%2x", &value) == 1)
		bytes[count++] = (uint8_t)value;
	return count;
}

static int start_broker(const char *path, int channel)
{
	int pid = fork();
	if (pid)
		return pid;
	dup2(channel, 3);
	execl(path, path, (char *)0);
	_exit(127);
}

static int received_fd(struct msghdr *message)
{
	int fd = -1;
	struct cmsghdr *part = CMSG_FIRSTHDR(message);
	if (part && part->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(part), sizeof(fd));
	return fd;
}

/* Which of the ways to see more are open: none, hopefully. */
static const char *escapes(int fd)
{
	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	struct sock_fprog program = { .len = 1, .filter = &all };
	int off = 0;
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0)
		return "filter-replaced";
	if (setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &off, sizeof(off)) == 0)
		return "filter-detached";
	if (setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &off, sizeof(off)) == 0)
		return "filter-unlocked";
	return "confined";
}

int main(int argc, char **argv)
{
	int ends[2], status = 0;
	if (argc != 3 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return 64;
	static uint8_t request[8192];
	size_t length = bytes_of(argv[2], request);
	int pid = start_broker(argv[1], ends[1]);
	close(ends[1]);
	send(ends[0], request, length, MSG_NOSIGNAL);
	struct raw_answer answer;
	struct iovec part = { .iov_base = &answer, .iov_len = sizeof(answer) };
	_Alignas(struct cmsghdr) uint8_t control[64] = { 0 };
	struct msghdr message = { .msg_iov = &part, .msg_iovlen = 1, .msg_control = control,
				  .msg_controllen = sizeof(control) };
	ssize_t got = recvmsg(ends[0], &message, 0);
	int fd = got > 0 ? received_fd(&message) : -1;
	waitpid(pid, &status, 0);
	if (got != (ssize_t)sizeof(answer))
		printf("silence %d\n", WIFEXITED(status) ? WEXITSTATUS(status) : -1);
	else
		printf("answer %d %u %s\n", answer.error, answer.call, fd >= 0 ? escapes(fd) : "nothing");
	return 0;
}
