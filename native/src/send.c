#include "send.h"

#include <errno.h>
#include <linux/net_tstamp.h>
#include <math.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "engine.h"
#include "outflow.h"
#include "receive.h"

#define BATCH 64

/* Payload that is copied beside the header; the rest of a bigger one comes from the shared pattern. */
#define NEAR_BYTES 120
#define CONTROL_BYTES 128

/* An error of an earlier packet may be reported to us once more for each that arrives while we try again. */
#define RETRIES 3

/* A packet in the batch, in the order of the messages. */
struct departure {
	struct flight *flight;
	int64_t planned_wall_ns;
	int64_t due_steady_ns;
	bool is_stamped;
};

struct batch {
	struct lane *lane;
	unsigned count;
	struct mmsghdr messages[BATCH];
	struct iovec parts[BATCH][2];
	struct departure departures[BATCH];
	union {
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} addresses[BATCH];
	uint8_t near[BATCH][ICMP_HEADER_BYTES + NEAR_BYTES];
	_Alignas(struct cmsghdr) uint8_t control[BATCH][CONTROL_BYTES];
};

struct sender {
	uint32_t since_stamp; /* packets since the last one with a transmit stamp */
	struct batch batches[MAX_SETS];
	uint8_t pattern[PLAN_MAX_PAYLOAD];
};

struct sender *sender_new(void)
{
	struct sender *sender = calloc(1, sizeof(*sender));
	if (!sender)
		return 0;
	for (size_t i = 0; i < sizeof(sender->pattern); i++)
		sender->pattern[i] = (uint8_t)i;
	for (int set = 0; set < MAX_SETS; set++) {
		for (int i = 0; i < BATCH; i++)
			memcpy(sender->batches[set].near[i] + ICMP_HEADER_BYTES, sender->pattern, NEAR_BYTES);
	}
	return sender;
}

void sender_free(struct sender *sender)
{
	free(sender);
}

static void put_control(struct msghdr *header, int level, int type, const void *value, size_t bytes)
{
	struct cmsghdr *control = (struct cmsghdr *)((uint8_t *)header->msg_control + header->msg_controllen);
	control->cmsg_level = level;
	control->cmsg_type = type;
	control->cmsg_len = CMSG_LEN(bytes);
	memcpy(CMSG_DATA(control), value, bytes);
	header->msg_controllen += CMSG_SPACE(bytes);
}

static void put_int(struct msghdr *header, int level, int type, int value)
{
	put_control(header, level, type, &value, sizeof(value));
}

static void address_ipv4(struct msghdr *header, const struct entry *entry, struct sockaddr_in *to)
{
	*to = (struct sockaddr_in){ .sin_family = AF_INET };
	memcpy(&to->sin_addr, entry->destination + 12, 4);
	header->msg_name = to;
	header->msg_namelen = sizeof(*to);
	if (entry->ttl)
		put_int(header, IPPROTO_IP, IP_TTL, entry->ttl);
	if (entry->tos)
		put_int(header, IPPROTO_IP, IP_TOS, entry->tos);
	if (!entry->ifindex && !(entry->flags & PLAN_HAS_SOURCE))
		return;
	struct in_pktinfo from = { .ipi_ifindex = (int)entry->ifindex };
	if (entry->flags & PLAN_HAS_SOURCE)
		memcpy(&from.ipi_spec_dst, entry->source + 12, 4);
	put_control(header, IPPROTO_IP, IP_PKTINFO, &from, sizeof(from));
}

static void address_ipv6(struct msghdr *header, const struct entry *entry, struct sockaddr_in6 *to)
{
	*to = (struct sockaddr_in6){ .sin6_family = AF_INET6 };
	memcpy(&to->sin6_addr, entry->destination, 16);
	if (IN6_IS_ADDR_LINKLOCAL(&to->sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&to->sin6_addr))
		to->sin6_scope_id = entry->ifindex;
	header->msg_name = to;
	header->msg_namelen = sizeof(*to);
	if (entry->ttl)
		put_int(header, IPPROTO_IPV6, IPV6_HOPLIMIT, entry->ttl);
	if (entry->tos)
		put_int(header, IPPROTO_IPV6, IPV6_TCLASS, entry->tos);
	if (!entry->ifindex && !(entry->flags & PLAN_HAS_SOURCE))
		return;
	struct in6_pktinfo from = { .ipi6_ifindex = entry->ifindex };
	if (entry->flags & PLAN_HAS_SOURCE)
		memcpy(&from.ipi6_addr, entry->source, 16);
	put_control(header, IPPROTO_IPV6, IPV6_PKTINFO, &from, sizeof(from));
}

/* All packets are stamped up to the limit; above it, as many of them as the limit allows. */
static bool wants_stamp(struct engine *engine)
{
	if (!engine->options.sockets.kernel_stamps)
		return false;
	/* A sixteenth more, because the rate is measured and not planned. */
	uint32_t limit_pps = engine->options.stamp_limit_pps;
	uint32_t every = engine->rate_pps / (limit_pps + limit_pps / 16) + 1;
	if (++engine->sender->since_stamp < every)
		return false;
	engine->sender->since_stamp = 0;
	return true;
}

static void fill_flight(struct engine *engine, const struct entry *entry, struct flight *flight)
{
	flight->timer.tag = engine->generation++;
	flight->series = entry->series;
	flight->round = (uint32_t)entry->round;
	flight->seq = (uint16_t)entry->seq;
	flight->destination = entry->destination_key;
	flight->timeout_ms = entry->timeout_ms & 0xffffff;
	flight->outbox = entry->outbox;
	flight->has_cookie = entry->payload_bytes >= COOKIE_BYTES;
}

static void write_packet(struct engine *engine, struct batch *batch, const struct entry *entry, struct flight *flight)
{
	unsigned i = batch->count;
	uint8_t *near = batch->near[i];
	uint16_t number = lane_number(batch->lane, flight);
	uint32_t near_bytes = entry->payload_bytes < NEAR_BYTES ? entry->payload_bytes : NEAR_BYTES;
	struct cookie cookie = {
		.run = engine->run,
		.index = (uint32_t)batch->lane->index << 16 | number,
		.generation = flight->timer.tag,
	};
	icmp_write_echo(near, entry->family, batch->lane->id, number, entry->payload_bytes, &cookie);
	struct iovec *parts = batch->parts[i];
	parts[0] = (struct iovec){ .iov_base = near, .iov_len = ICMP_HEADER_BYTES + near_bytes };
	parts[1] = (struct iovec){ .iov_base = engine->sender->pattern + near_bytes,
				   .iov_len = entry->payload_bytes - near_bytes };
	if (batch->lane->sock->raw && entry->family == 4) {
		/* The kernel does it for datagram sockets and for ICMPv6. */
		uint16_t sum = internet_checksum(near, parts[0].iov_len, parts[1].iov_base, parts[1].iov_len);
		memcpy(near + 2, &sum, sizeof(sum));
	}
	struct msghdr *header = &batch->messages[i].msg_hdr;
	*header = (struct msghdr){ .msg_iov = parts, .msg_iovlen = parts[1].iov_len ? 2 : 1,
				   .msg_control = batch->control[i] };
	if (entry->family == 4)
		address_ipv4(header, entry, &batch->addresses[i].v4);
	else
		address_ipv6(header, entry, &batch->addresses[i].v6);
}

static void emit_unsent(struct engine *engine, const struct entry *entry)
{
	struct sample sample = {
		.sent_wall_ns = entry_planned_ms(entry, entry->round, entry->seq) * NS_PER_MS,
		.rtt_ns = NAN,
		.series = entry->series,
		.round = (uint32_t)entry->round,
		.seq = entry->seq,
		.cause = CAUSE_BUFFER_OVERFLOW,
		.outcome = OUTCOME_NOT_MEASURED,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
	};
	outflow_emit(engine, entry->outbox, &sample);
}

/* Packets that the kernel took: each is given its share of the time that the whole call took. */
static void depart(struct engine *engine, struct batch *batch, unsigned first, unsigned sent, struct instant before,
		   struct instant after)
{
	struct icmp_socket *sock = batch->lane->sock;
	int64_t share_ns = (after.steady_ns - before.steady_ns) / sent;
	for (unsigned i = 0; i < sent; i++) {
		const struct departure *departure = &batch->departures[first + i];
		struct flight *flight = departure->flight;
		int64_t into_ns = share_ns * i + share_ns / 2;
		flight->sent_wall_ns = before.wall_ns + into_ns;
		flight->sent_steady_ns = before.steady_ns + into_ns;
		flight->late_us = (int32_t)((flight->sent_steady_ns - departure->due_steady_ns) / NS_PER_US);
		flight_begin(engine, flight);
		if (!departure->is_stamped)
			continue;
		sock->stamps[sock->stamps_asked++ % STAMP_RING] = (struct stamp_key){
			.lane = batch->lane->index,
			.seq = lane_number(batch->lane, flight),
			.generation = flight->timer.tag,
		};
	}
	stat_add(&engine->stats.sent, sent);
}

/* A packet that this machine itself refuses to send: nobody else is to blame. */
static void refuse(struct engine *engine, struct batch *batch, unsigned at, int error)
{
	struct icmp_socket *sock = batch->lane->sock;
	const struct departure *departure = &batch->departures[at];
	const struct flight *flight = departure->flight;
	struct sample sample = {
		.sent_wall_ns = departure->planned_wall_ns,
		.rtt_ns = NAN,
		.series = flight->series,
		.round = flight->round,
		.seq = flight->seq,
		.cause = (uint16_t)error,
		.mtu = error == EMSGSIZE ? sock->local_mtu : 0,
		.outcome = OUTCOME_LOCAL_ERROR,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
	};
	outflow_emit(engine, flight->outbox, &sample);
	/* Whether it used up a stamp number depends on how far it got. */
	receive_errors(engine, sock);
	if (engine->options.sockets.kernel_stamps)
		icmp_socket_resync_stamps(sock);
}

static void flush(struct engine *engine, struct batch *batch)
{
	struct icmp_socket *sock = batch->lane->sock;
	int retries = 0;
	for (unsigned done = 0; done < batch->count;) {
		struct instant before = clock_now();
		int sent = sendmmsg(sock->fd, batch->messages + done, batch->count - done, 0);
		int error = errno;
		struct instant after = clock_now();
		if (sent > 0) {
			depart(engine, batch, done, (unsigned)sent, before, after);
			done += (unsigned)sent;
			retries = 0;
			continue;
		}
		/*
		 * A pending ICMP error of an earlier packet is reported by the next send, whoever that is to: take it from
		 * the error queue and try again. With nothing there, the error is about this packet.
		 */
		sock->local_mtu = 0;
		if (error == EINTR || (receive_errors(engine, sock) > 0 && retries++ < RETRIES))
			continue;
		refuse(engine, batch, done++, error);
		retries = 0;
	}
	batch->count = 0;
}

/* The next lane that has a number free; each batch goes through another one than the batch before. */
static struct flight *take_number(struct engine *engine, struct socket_set *set, struct batch *batch)
{
	if (batch->count > 0) {
		struct flight *flight = lane_take(batch->lane, engine->steady_ns);
		if (flight)
			return flight;
		flush(engine, batch);
	}
	for (unsigned tries = 0; tries < set->lane_count; tries++) {
		batch->lane = &set->lanes[set->turn++ % set->lane_count];
		struct flight *flight = lane_take(batch->lane, engine->steady_ns);
		if (flight)
			return flight;
	}
	return 0;
}

void sender_add(struct engine *engine, const struct entry *entry)
{
	unsigned index = set_index_of(entry->family, entry->flags & PLAN_DONT_FRAGMENT);
	struct batch *batch = &engine->sender->batches[index];
	struct flight *flight = take_number(engine, engine->sets[index], batch);
	if (!flight) {
		emit_unsent(engine, entry);
		return;
	}
	fill_flight(engine, entry, flight);
	write_packet(engine, batch, entry, flight);
	struct departure *departure = &batch->departures[batch->count];
	*departure = (struct departure){
		.flight = flight,
		.planned_wall_ns = entry_planned_ms(entry, entry->round, entry->seq) * NS_PER_MS,
		.due_steady_ns = timebase_slot_start_ns(&engine->time, entry->due),
		.is_stamped = wants_stamp(engine),
	};
	if (departure->is_stamped)
		put_int(&batch->messages[batch->count].msg_hdr, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_TX_SOFTWARE);
	if (++batch->count < BATCH)
		return;
	flush(engine, batch);
	/* A burst must not fill the receive buffer that its own answers need. */
	engine_receive(engine);
}

void sender_flush(struct engine *engine)
{
	for (int set = 0; set < MAX_SETS; set++) {
		struct batch *batch = &engine->sender->batches[set];
		if (batch->count > 0)
			flush(engine, batch);
	}
}
