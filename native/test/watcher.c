/*
 * Round trips of ICMP echo on the loopback interface as the kernel sees them from outside the program under test:
 * watcher FILE. A packet socket sees each request leave and each reply arrive, with the kernel's timestamps. On SIGTERM
 * it writes a line "address rtt_ns" per reply, in the order in which they came.
 */
#include <arpa/inet.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <netinet/ip_icmp.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define MAX_REPLIES (1 << 21)

struct reply {
	uint32_t address;
	int64_t rtt_ns;
};

static struct reply replies[MAX_REPLIES];
static size_t reply_count;
static int64_t sent_ns[65536]; /* by the low 16 bits of the address: the lab has one /16 */
static volatile sig_atomic_t stopping;

static void stop(int number)
{
	(void)number;
	stopping = 1;
}

static int64_t stamp_of(struct msghdr *message)
{
	for (struct cmsghdr *control = CMSG_FIRSTHDR(message); control; control = CMSG_NXTHDR(message, control)) {
		if (control->cmsg_level != SOL_SOCKET || control->cmsg_type != SCM_TIMESTAMPNS)
			continue;
		struct timespec time;
		memcpy(&time, CMSG_DATA(control), sizeof(time));
		return time.tv_sec * INT64_C(1000000000) + time.tv_nsec;
	}
	return 0;
}

static void look_at(const uint8_t *packet, size_t length, unsigned char direction, int64_t at_ns)
{
	size_t header = (size_t)(packet[0] & 15) * 4;
	if (length < header + 8 || packet[9] != IPPROTO_ICMP)
		return;
	uint32_t from, to;
	memcpy(&from, packet + 12, 4);
	memcpy(&to, packet + 16, 4);
	if (packet[header] == ICMP_ECHO && direction == PACKET_OUTGOING)
		sent_ns[ntohl(to) & 0xffff] = at_ns;
	if (packet[header] == ICMP_ECHOREPLY && direction != PACKET_OUTGOING && reply_count < MAX_REPLIES)
		replies[reply_count++] = (struct reply){ from, at_ns - sent_ns[ntohl(from) & 0xffff] };
}

int main(int argc, char **argv)
{
	int on = 1, bytes = 64 << 20;
	/* Packets that leave are shown to sockets for all protocols only. */
	int fd = socket(AF_PACKET, SOCK_DGRAM, htons(ETH_P_ALL));
	struct sockaddr_ll lo = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL),
				  .sll_ifindex = (int)if_nametoindex("lo") };
	if (argc < 2 || fd < 0 || bind(fd, (struct sockaddr *)&lo, sizeof(lo)) < 0) {
		perror("watcher");
		return 1;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof(on));
	struct sigaction action = { .sa_handler = stop };
	sigaction(SIGTERM, &action, 0);
	puts("ready");
	fflush(stdout);
	while (!stopping) {
		uint8_t packet[128], control[128];
		struct sockaddr_ll from;
		struct iovec part = { packet, sizeof(packet) };
		struct msghdr message = { .msg_name = &from,
					  .msg_namelen = sizeof(from),
					  .msg_iov = &part,
					  .msg_iovlen = 1,
					  .msg_control = control,
					  .msg_controllen = sizeof(control) };
		ssize_t got = recvmsg(fd, &message, 0);
		if (got >= 20 && from.sll_protocol == htons(ETH_P_IP))
			look_at(packet, (size_t)got, from.sll_pkttype, stamp_of(&message));
	}
	FILE *out = fopen(argv[1], "w");
	for (size_t i = 0; out && i < reply_count; i++) {
		char text[INET_ADDRSTRLEN];
		inet_ntop(AF_INET, &replies[i].address, text, sizeof(text));
		fprintf(out, "%s %lld\n", text, (long long)replies[i].rtt_ns);
	}
	return out && fclose(out) == 0 ? 0 : 1;
}
