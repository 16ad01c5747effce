/*
 * A site of hosts behind a TUN device, for tests and pictures: tun-site DEVICE. Answers ICMP echo for every IPv4
 * address routed to the device as a network would that has near and far branches: the third octet chooses the distance,
 * a hash of the address which host is lossy, jittery or down. The truth is in `host_of`; the same every run.
 */
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <math.h>
#include <netinet/ip.h>
#include <netinet/ip_icmp.h>
#include <poll.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#define PACKET_BYTES 2048
#define WAITING 65536

struct host {
	double base_ms;
	double jitter_ms;
	double loss;
};

struct waiting {
	int64_t due_ns;
	size_t length;
	uint8_t packet[PACKET_BYTES];
};

/* A binary heap by due time; entries are allocated once and swapped by pointer. */
static struct waiting *heap[WAITING];
static size_t heap_count;
static uint64_t random_state = 88172645463325252u;

static double random_share(void)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (double)(random_state >> 11) / 9007199254740992.0;
}

static int64_t now_ns(void)
{
	struct timespec now;
	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * INT64_C(1000000000) + now.tv_nsec;
}

static struct host host_of(uint32_t address)
{
	static const double distance_ms[10] = { 0.4, 2.1, 5.2, 8.6, 14, 23, 38, 61, 95, 140 };
	uint32_t hash = address * 2654435761u;
	hash ^= hash >> 15;
	double base = distance_ms[((address >> 8) & 255) % 10] * (1 + (hash % 97) / 400.0);
	struct host host = { base, base * 0.02 + 0.03, 0 };
	if (hash % 41 == 0)
		host.loss = 1;
	else if (hash % 13 == 0)
		host.loss = 0.04;
	if (hash % 17 == 0)
		host.jitter_ms *= 9;
	return host;
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

static void swap(size_t a, size_t b)
{
	struct waiting *held = heap[a];
	heap[a] = heap[b];
	heap[b] = held;
}

static void push(const uint8_t *packet, size_t length, int64_t due_ns)
{
	if (heap_count == WAITING)
		return;
	size_t at = heap_count++;
	if (!heap[at])
		heap[at] = malloc(sizeof(struct waiting));
	if (!heap[at])
		exit(1);
	heap[at]->due_ns = due_ns;
	heap[at]->length = length;
	memcpy(heap[at]->packet, packet, length);
	for (; at > 0 && heap[(at - 1) / 2]->due_ns > heap[at]->due_ns; at = (at - 1) / 2)
		swap(at, (at - 1) / 2);
}

static void pop(void)
{
	swap(0, --heap_count);
	for (size_t at = 0;;) {
		size_t least = at;
		for (size_t child = 2 * at + 1; child <= 2 * at + 2 && child < heap_count; child++)
			if (heap[child]->due_ns < heap[least]->due_ns)
				least = child;
		if (least == at)
			return;
		swap(at, least);
		at = least;
	}
}

/* Turns an echo request into its reply in place; false for anything else. */
static int answer(uint8_t *packet, size_t length)
{
	struct iphdr *ip = (struct iphdr *)packet;
	size_t header = (size_t)ip->ihl * 4;
	if (ip->version != 4 || ip->protocol != IPPROTO_ICMP || length < header + sizeof(struct icmphdr))
		return 0;
	struct icmphdr *icmp = (struct icmphdr *)(packet + header);
	if (icmp->type != ICMP_ECHO)
		return 0;
	uint32_t source = ip->saddr;
	ip->saddr = ip->daddr;
	ip->daddr = source;
	ip->ttl = (uint8_t)(64 - ((ntohl(ip->saddr) >> 8) & 15));
	ip->check = 0;
	ip->check = checksum(packet, header);
	icmp->type = ICMP_ECHOREPLY;
	icmp->checksum = 0;
	icmp->checksum = checksum(packet + header, length - header);
	return 1;
}

static void take(uint8_t *packet, size_t length)
{
	if (length < sizeof(struct iphdr) || !answer(packet, length))
		return;
	struct host host = host_of(ntohl(((struct iphdr *)packet)->saddr));
	if (random_share() < host.loss)
		return;
	double delay_ms = host.base_ms - host.jitter_ms * log(1 - random_share());
	push(packet, length, now_ns() + (int64_t)(delay_ms * 1e6));
}

int main(int argc, char **argv)
{
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	int tun = open("/dev/net/tun", O_RDWR | O_NONBLOCK);
	if (argc != 2 || tun < 0)
		return 2;
	strncpy(request.ifr_name, argv[1], IFNAMSIZ - 1);
	if (ioctl(tun, TUNSETIFF, &request) < 0) {
		perror("TUNSETIFF");
		return 1;
	}
	for (;;) {
		uint8_t packet[PACKET_BYTES];
		ssize_t length;
		while ((length = read(tun, packet, sizeof packet)) > 0)
			take(packet, (size_t)length);
		while (heap_count > 0 && heap[0]->due_ns <= now_ns()) {
			if (write(tun, heap[0]->packet, heap[0]->length) < 0)
				perror("write");
			pop();
		}
		int64_t wait_ns = heap_count > 0 ? heap[0]->due_ns - now_ns() : 1000000000;
		struct timespec timeout = { 0, wait_ns < 0 ? 0 : wait_ns > 999999999 ? 999999999 : wait_ns };
		struct pollfd ready = { tun, POLLIN, 0 };
		ppoll(&ready, 1, &timeout, NULL);
	}
}
