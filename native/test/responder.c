/*
 * Answers ICMP echo requests in a test's namespace in place of the kernel (net.ipv4.icmp_echo_ignore_all=1), later and
 * more often than a kernel would: responder DELAY_MS COPIES. IPv4; replies in the order of the requests.
 */
#include <arpa/inet.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>

#define WAITING 65536
#define PACKET_BYTES 512

struct waiting {
	int64_t due_ms;
	struct sockaddr_in to;
	size_t length;
	uint8_t reply[PACKET_BYTES];
};

static struct waiting queue[WAITING];

static int64_t now_ms(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000) + now.tv_nsec / 1000000;
}

static uint16_t checksum(const uint8_t *bytes, size_t length)
{
	uint32_t sum = 0;
	for (size_t i = 0; i < length; i++)
		sum += i % 2 ? bytes[i] : (uint32_t)bytes[i] << 8;
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return htons((uint16_t)~sum);
}

/* Turns a request into its reply; false for anything else. */
static int make_reply(struct waiting *waiting, const uint8_t *packet, size_t length)
{
	size_t header = (size_t)(packet[0] & 15) * 4;
	if (length < header + sizeof(struct icmphdr) || packet[header] != ICMP_ECHO)
		return 0;
	waiting->length = length - header;
	memcpy(waiting->reply, packet + header, waiting->length);
	struct icmphdr *icmp = (struct icmphdr *)waiting->reply;
	icmp->type = ICMP_ECHOREPLY;
	icmp->checksum = 0;
	icmp->checksum = checksum(waiting->reply, waiting->length);
	return 1;
}

int main(int argc, char **argv)
{
	int delay_ms = argc > 1 ? atoi(argv[1]) : 0, copies = argc > 2 ? atoi(argv[2]) : 1, bytes = 8 << 20;
	int fd = socket(AF_INET, SOCK_RAW, IPPROTO_ICMP);
	if (fd < 0) {
		perror("responder");
		return 1;
	}
	setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &bytes, sizeof(bytes));
	puts("ready");
	fflush(stdout);
	for (unsigned head = 0, tail = 0;;) {
		struct pollfd polled = { .fd = fd, .events = POLLIN };
		int64_t wait_ms = head == tail ? -1 : queue[head % WAITING].due_ms - now_ms();
		if (poll(&polled, 1, head == tail ? -1 : wait_ms > 0 ? (int)wait_ms : 0) > 0 && tail - head < WAITING) {
			uint8_t packet[PACKET_BYTES];
			struct waiting *waiting = &queue[tail % WAITING];
			socklen_t length = sizeof(waiting->to);
			ssize_t got = recvfrom(fd, packet, sizeof(packet), 0, (struct sockaddr *)&waiting->to, &length);
			if (got > 0 && make_reply(waiting, packet, (size_t)got)) {
				waiting->due_ms = now_ms() + delay_ms;
				tail++;
			}
		}
		for (; head != tail && queue[head % WAITING].due_ms <= now_ms(); head++) {
			const struct waiting *waiting = &queue[head % WAITING];
			for (int copy = 0; copy < copies; copy++)
				sendto(fd, waiting->reply, waiting->length, 0, (const struct sockaddr *)&waiting->to,
				       sizeof(waiting->to));
		}
	}
}
