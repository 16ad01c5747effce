#include "capture/capture.h"

#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <net/if_arp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "capture/address_set.h"
#include "capture/packet_ring.h"
#include "raw/raw_socket.h"
#include "system/clock.h"
#include "wire/icmp.h"

/* While JavaScript is busy, records wait here, then packets in the ring; they are tried again after this time. */
#define WAITING_BYTES (4u << 20)
#define NO_ROOM_MS 5

/* After the end, until the kernel has handed over the block that it was filling. */
#define DRAIN_MS (3 * RING_RETIRE_MS)

struct capture {
	struct bridge *bridge;
	struct packet_ring ring;
	struct address_set addresses; /* empty when the filter program does it all */
	uint8_t *records;	      /* waiting, NULL = none */
	size_t length;
	size_t room;
	pthread_t thread;
	int wake_fd;
	atomic_bool stopping;
	atomic_bool drains;
};

/* IPv4: an error quotes the packet, whose destination is what the error is about. */
static bool concerns4(const struct address_set *set, const uint8_t *packet, size_t length)
{
	int header = ipv4_header_bytes(packet, length);
	if (header < 0)
		return false;
	if (address_set_has4(set, packet + 12) || address_set_has4(set, packet + 16))
		return true;
	const uint8_t *icmp = packet + header;
	bool quotes = packet[9] == IPPROTO_ICMP && length >= (size_t)header + ICMP_HEADER_BYTES + 20 &&
		      (icmp[0] == 3 || icmp[0] == 4 || icmp[0] == 5 || icmp[0] == 11 || icmp[0] == 12);
	return quotes && address_set_has4(set, icmp + ICMP_HEADER_BYTES + 16);
}

static bool concerns6(const struct address_set *set, const uint8_t *packet, size_t length)
{
	if (length < 40)
		return false;
	if (address_set_has(set, packet + 8) || address_set_has(set, packet + 24))
		return true;
	const uint8_t *icmp = packet + 40;
	bool quotes = packet[6] == IPPROTO_ICMPV6 && length >= 40 + ICMP_HEADER_BYTES + 40 && icmp[0] < 128;
	return quotes && address_set_has(set, icmp + ICMP_HEADER_BYTES + 24);
}

static bool concerns(const struct capture *capture, const struct sockaddr_ll *link, const uint8_t *packet,
		     size_t length)
{
	if (!capture->addresses.used)
		return true;
	return ntohs(link->sll_protocol) == ETH_P_IPV6 ? concerns6(&capture->addresses, packet, length)
						       : concerns4(&capture->addresses, packet, length);
}

static void write_sll2(uint8_t *out, const struct sockaddr_ll *link)
{
	uint32_t index = htonl((uint32_t)link->sll_ifindex);
	uint16_t hardware = htons(link->sll_hatype);
	memset(out, 0, SLL2_BYTES);
	memcpy(out, &link->sll_protocol, 2);
	memcpy(out + 4, &index, 4);
	memcpy(out + 8, &hardware, 2);
	out[10] = link->sll_pkttype;
	out[11] = link->sll_halen > 8 ? 8 : link->sll_halen;
	memcpy(out + 12, link->sll_addr, out[11]);
}

static size_t padded(size_t bytes)
{
	return (bytes + RECORD_ALIGN - 1) & ~(size_t)(RECORD_ALIGN - 1);
}

/* Room for the records of a block, which are never longer than the block itself. */
static bool make_room(struct capture *capture, size_t block_bytes)
{
	_Static_assert(sizeof(struct capture_record) + SLL2_BYTES + RECORD_ALIGN <= sizeof(struct tpacket3_hdr) +
		       sizeof(struct sockaddr_ll), "records fit where the kernel's packets were");
	size_t needed = capture->length + block_bytes;
	if (needed <= capture->room)
		return true;
	if (capture->length > 0 && needed > WAITING_BYTES)
		return false;
	uint8_t *records = realloc(capture->records, needed);
	if (!records)
		return false;
	capture->records = records;
	capture->room = needed;
	return true;
}

static void add_record(struct capture *capture, const struct tpacket3_hdr *packet, const struct sockaddr_ll *link,
		       const uint8_t *data)
{
	struct capture_record record = {
		.wall_ns = packet->tp_sec * NS_PER_S + packet->tp_nsec,
		.captured_bytes = packet->tp_snaplen + SLL2_BYTES,
		.original_bytes = packet->tp_len + SLL2_BYTES,
	};
	uint8_t *at = capture->records + capture->length;
	memcpy(at, &record, sizeof(record));
	write_sll2(at + sizeof(record), link);
	memcpy(at + sizeof(record) + SLL2_BYTES, data, packet->tp_snaplen);
	size_t used = sizeof(record) + record.captured_bytes;
	memset(at + used, 0, padded(used) - used);
	capture->length += padded(used);
}

static void add_records(struct capture *capture, const struct tpacket_hdr_v1 *block)
{
	const struct tpacket3_hdr *packet = 0;
	for (uint32_t i = 0; (packet = packet_ring_packet(&capture->ring, block, i, packet)); i++) {
		const struct sockaddr_ll *link =
			(const void *)((const uint8_t *)packet + TPACKET_ALIGN(sizeof(struct tpacket3_hdr)));
		const uint8_t *data = (const uint8_t *)packet + packet->tp_net;
		if (concerns(capture, link, data, packet->tp_snaplen))
			add_record(capture, packet, link, data);
	}
}

/* Milliseconds until the next try; −1 = until a packet comes. */
static int hand_over(struct capture *capture)
{
	const struct tpacket_hdr_v1 *block;
	while ((block = packet_ring_block(&capture->ring)) && make_room(capture, block->blk_len)) {
		add_records(capture, block);
		packet_ring_return(&capture->ring);
	}
	uint32_t dropped = packet_ring_new_drops(&capture->ring);
	if (dropped > 0)
		bridge_send_event(capture->bridge, EVENT_RECEIVE_OVERFLOW, clock_now().wall_ns, dropped);
	if (capture->length == 0)
		return -1;
	if (!bridge_has_room(capture->bridge) ||
	    !bridge_send_frame(capture->bridge, capture->records, capture->length))
		return NO_ROOM_MS;
	capture->records = 0;
	capture->length = capture->room = 0;
	/* There may be more, without room so far. */
	return block ? 0 : -1;
}

static void *run(void *argument)
{
	struct capture *capture = argument;
	prctl(PR_SET_NAME, "sounder-capture");
	while (!atomic_load(&capture->stopping)) {
		int wait_ms = hand_over(capture);
		struct pollfd polled[2] = {
			{ .fd = capture->wake_fd, .events = POLLIN },
			/* A ring that holds a block is always readable: do not poll it while there is no room. */
			{ .fd = wait_ms < 0 ? capture->ring.fd : -1, .events = POLLIN },
		};
		poll(polled, 2, wait_ms);
	}
	int64_t until_ns = clock_steady_ns() + DRAIN_MS * NS_PER_MS;
	while (atomic_load(&capture->drains) && clock_steady_ns() < until_ns) {
		hand_over(capture);
		poll(0, 0, NO_ROOM_MS);
	}
	return 0;
}

static bool start_thread(struct capture *capture)
{
	/* Signals are for the threads of Node. */
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	errno = pthread_create(&capture->thread, 0, run, capture);
	pthread_sigmask(SIG_SETMASK, &before, 0);
	return errno == 0;
}

static int open_socket(const struct capture_options *options, struct socket_error *failed)
{
	struct raw_request request = { .kind = RAW_CAPTURE, .snap_bytes = options->snap_bytes };
	if (options->address_count <= RAW_ADDRESSES) {
		request.address_count = options->address_count;
		memcpy(request.addresses, options->addresses, (size_t)options->address_count * 16);
	}
	return raw_socket_open(&request, options->broker_path, failed);
}

struct capture *capture_start(struct bridge *bridge, const struct capture_options *options, struct socket_error *failed)
{
	struct capture *capture = calloc(1, sizeof(*capture));
	*failed = (struct socket_error){ ENOMEM, "calloc" };
	if (!capture)
		return 0;
	capture->bridge = bridge;
	capture->wake_fd = -1;
	if (options->address_count > RAW_ADDRESSES &&
	    !address_set_init(&capture->addresses, options->addresses, options->address_count))
		goto no_memory;
	int fd = open_socket(options, failed);
	if (fd < 0)
		goto no_socket;
	if (!packet_ring_init(&capture->ring, fd)) {
		*failed = (struct socket_error){ errno, "setsockopt(PACKET_RX_RING)" };
		close(fd);
		goto no_socket;
	}
	capture->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	if (capture->wake_fd >= 0 && start_thread(capture))
		return capture;
	*failed = (struct socket_error){ errno, "pthread_create" };
	packet_ring_free(&capture->ring);
	if (capture->wake_fd >= 0)
		close(capture->wake_fd);
no_socket:
	address_set_free(&capture->addresses);
no_memory:
	free(capture);
	return 0;
}

void capture_stop(struct capture *capture, bool drain)
{
	uint64_t one = 1;
	atomic_store(&capture->drains, drain);
	atomic_store(&capture->stopping, true);
	if (write(capture->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort(); /* an eventfd cannot fail otherwise */
	pthread_join(capture->thread, 0);
}

void capture_free(struct capture *capture)
{
	packet_ring_free(&capture->ring);
	address_set_free(&capture->addresses);
	free(capture->records);
	close(capture->wake_fd);
	free(capture);
}
