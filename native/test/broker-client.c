/*
 * A caller of the broker that is not the addon: broker-client BROKER REQUEST. Sends the request (hexadecimal text, of
 * any length) as it is and writes what came back: "answer ERRNO CALL WHAT", where WHAT says whether a socket came and
 * whether its filter can be got rid of, or "silence STATUS" when the broker ended without an answer.
 */
#include <errno.h>
#include <arpa/inet.h>
#include <linux/filter.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/in.h>
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include "raw/raw_request.h"

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

/* Whether it sends a packet with a source that is not ours. */
static int can_forge(int fd)
{
	static const uint8_t packet[28] = { 0x45, [3] = 28, [8] = 64, [9] = 1, [12] = 192, 0, 2, 1, 127, 0, 0, 1, 8 };
	struct sockaddr_in to = { .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	int on = 1;
	setsockopt(fd, IPPROTO_IP, IP_HDRINCL, &on, sizeof(on));
	return sendto(fd, packet, sizeof(packet), MSG_NOSIGNAL, (struct sockaddr *)&to, sizeof(to)) >= 0;
}

/* Two packets over loopback, the first in a frame for another machine. Returns which one the socket sees first. */
static int seen_first(int fd)
{
	uint8_t packet[20] = { 0x45, [3] = 20, [8] = 64, [9] = 253, [12] = 127, 0, 0, 1, 127, 0, 0, 1 };
	struct sockaddr_ll to = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_IP), .sll_halen = 6,
				  .sll_ifindex = (int)if_nametoindex("lo"), .sll_addr = { 2, 0, 0, 0, 0, 9 } };
	struct pollfd readable = { .fd = fd, .events = POLLIN };
	for (packet[5] = 1; packet[5] <= 2; packet[5]++) {
		sendto(fd, packet, sizeof(packet), 0, (struct sockaddr *)&to, sizeof(to));
		memset(to.sll_addr, 0, sizeof(to.sll_addr));
	}
	while (poll(&readable, 1, 2000) == 1 && recv(fd, packet, sizeof(packet), 0) > 0) {
		if (packet[9] == 253)
			return packet[5];
	}
	return 0;
}

/* Tries to see or do more than the request allows; prints each that works: none, hopefully. */
static const char *escapes(int fd, const struct raw_request *request)
{
	int fanout = PACKET_FANOUT_LB << 16 | 7;

	struct sock_filter all = BPF_STMT(BPF_RET | BPF_K, UINT32_MAX);
	struct sock_fprog program = { .len = 1, .filter = &all };
	int off = 0;
	if (setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0)
		return "filter-replaced";
	if (setsockopt(fd, SOL_SOCKET, SO_DETACH_FILTER, &off, sizeof(off)) == 0)
		return "filter-detached";
	if (setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &off, sizeof(off)) == 0)
		return "filter-unlocked";
	if (request->receive_only && can_forge(fd))
		return "forges";
	if (request->kind == RAW_CAPTURE && setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &fanout, sizeof(fanout)) == 0)
		return "joins-others";
	if (request->kind == RAW_CAPTURE && request->address_count == 0 && seen_first(fd) != 2)
		return "sees-others-frames";
	return "confined";
}

int main(int argc, char **argv)
{
	int ends[2], status = 0;
	if (argc != 3 || socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, ends) < 0)
		return 64;
	static _Alignas(struct raw_request) uint8_t request[8192];
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
		printf("answer %d %u %s\n", answer.error, answer.call,
		       fd >= 0 ? escapes(fd, (const struct raw_request *)request) : "nothing");
	return 0;
}
