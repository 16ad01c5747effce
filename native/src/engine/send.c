#include "engine/send.h"

#include <errno.h>
#include <linux/net_tstamp.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/outflow.h"
#include "engine/payload.h"
#include "engine/plan.h"
#include "engine/receive.h"
#include "engine/sample.h"
#include "engine/transmit_times.h"
#include "wire/icmp.h"

/* Each ICMP error that arrives during a retry is reported again by the next send. */
#define RETRIES 3

void batch_init(struct batch *batch, uint32_t header_bytes)
{
	batch->header_bytes = header_bytes;
	for (int packet = 0; packet < BATCH_PACKETS; packet++) {
		for (uint32_t i = header_bytes; i < NEAR_BYTES; i++)
			batch->near[packet][i] = payload_byte(i - header_bytes);
	}
}

void batch_turn(struct engine *engine, struct batch *batch, struct probe_socket *sock)
{
	if (batch->sock != sock && batch->count > 0)
		batch_flush(engine, batch);
	batch->sock = sock;
}

static uint32_t near_payload(const struct batch *batch, const struct entry *entry)
{
	uint32_t room = NEAR_BYTES - batch->header_bytes;
	return entry->payload_bytes < room ? entry->payload_bytes : room;
}

void batch_restore(const struct engine *engine, struct batch *batch, size_t from, size_t end)
{
	memcpy(batch_near(batch) + batch->header_bytes + from, engine->payload->pattern + from, end - from);
}

uint16_t batch_checksum(const struct engine *engine, struct batch *batch, const struct entry *entry, uint32_t from)
{
	uint32_t near = near_payload(batch, entry);
	return payload_checksum(engine->payload, batch_near(batch) + from, batch->header_bytes + near - from, near,
				entry->payload_bytes);
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

void send_from(struct msghdr *header, int family, uint32_t ifindex, const uint8_t *source)
{
	if (!ifindex && !source)
		return;
	if (family == 4) {
		struct in_pktinfo from = { .ipi_ifindex = (int)ifindex };
		if (source)
			memcpy(&from.ipi_spec_dst, source + 12, 4);
		put_control(header, IPPROTO_IP, IP_PKTINFO, &from, sizeof(from));
		return;
	}
	struct in6_pktinfo from = { .ipi6_ifindex = ifindex };
	if (source)
		memcpy(&from.ipi6_addr, source, 16);
	put_control(header, IPPROTO_IPV6, IPV6_PKTINFO, &from, sizeof(from));
}

static void leave_from(struct msghdr *header, const struct entry *entry)
{
	uint8_t source[16];
	if (entry->flags & PLAN_HAS_SOURCE)
		entry_source(entry, source);
	send_from(header, entry->family, entry->ifindex, entry->flags & PLAN_HAS_SOURCE ? source : 0);
}

/* Raw sockets take ports for protocol numbers. */
static uint16_t port_to(const struct batch *batch, const struct entry *entry)
{
	return batch->sock->raw ? 0 : htons(entry->destination_port);
}

static void address_ipv4(struct msghdr *header, const struct entry *entry, uint16_t port, struct sockaddr_in *to)
{
	*to = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = port };
	memcpy(&to->sin_addr, entry->destination + 12, 4);
	header->msg_name = to;
	header->msg_namelen = sizeof(*to);
	if (entry->ttl)
		put_int(header, IPPROTO_IP, IP_TTL, entry->ttl);
	if (entry->tos)
		put_int(header, IPPROTO_IP, IP_TOS, entry->tos);
	leave_from(header, entry);
}

static void address_ipv6(struct msghdr *header, const struct entry *entry, uint16_t port, struct sockaddr_in6 *to)
{
	*to = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = port };
	memcpy(&to->sin6_addr, entry->destination, 16);
	if (IN6_IS_ADDR_LINKLOCAL(&to->sin6_addr) || IN6_IS_ADDR_MC_LINKLOCAL(&to->sin6_addr))
		to->sin6_scope_id = entry->ifindex;
	header->msg_name = to;
	header->msg_namelen = sizeof(*to);
	if (entry->ttl)
		put_int(header, IPPROTO_IPV6, IPV6_HOPLIMIT, entry->ttl);
	if (entry->tos)
		put_int(header, IPPROTO_IPV6, IPV6_TCLASS, entry->tos);
	leave_from(header, entry);
}

/* Once the batch is whole: its last packet is one of those that get a timestamp. */
static void request_timestamps(const struct engine *engine, struct batch *batch)
{
	for (unsigned i = 0; i < batch->count; i++) {
		struct departure *departure = &batch->departures[i];
		departure->wants_timestamp = transmit_time_is_wanted(engine, batch, i);
		if (departure->wants_timestamp)
			put_int(&batch->messages[i].msg_hdr, SOL_SOCKET, SO_TIMESTAMPING, SOF_TIMESTAMPING_TX_SOFTWARE);
	}
}

/* Packets that the kernel accepted: the time of the call is divided evenly among them, until it is known better. */
static void depart(struct engine *engine, struct batch *batch, unsigned first, unsigned sent, struct instant before,
		   struct instant after)
{
	struct probe_socket *sock = batch->sock;
	int64_t share_ns = (after.steady_ns - before.steady_ns) / sent;
	transmit_log_begin_batch(&sock->transmit_log);
	for (unsigned i = 0; i < sent; i++) {
		const struct departure *departure = &batch->departures[first + i];
		struct flight *flight = departure->flight;
		int64_t into_ns = share_ns * i + share_ns / 2;
		flight->sent_wall_ns = before.wall_ns + into_ns;
		flight->sent_steady_ns = before.steady_ns + into_ns;
		flight->late_us = (int32_t)((flight->sent_steady_ns - departure->due_steady_ns) / NS_PER_US);
		flight_begin(engine, flight);
		transmit_log_add(&sock->transmit_log, flight_index(&engine->flights, flight), flight->timer.tag,
				 departure->wants_timestamp);
	}
	stat_add(&engine->stats.sent, sent);
}

/* After a failed send: whether it used up a timestamp number depends on how far it got. */
static void restart_stamps(struct engine *engine, struct probe_socket *sock)
{
	receive_errors(engine, sock);
	if (sock->kernel_stamps)
		socket_resync_stamps(sock);
}

/* A packet that this machine itself refuses to send. */
static void refuse(struct engine *engine, struct batch *batch, unsigned at, int error)
{
	struct probe_socket *sock = batch->sock;
	const struct departure *departure = &batch->departures[at];
	struct sample sample = flight_sample(engine, departure->flight);
	sample.sent_wall_ns = departure->planned_wall_ns;
	sample.late_us = 0;
	sample.stamps = STAMPS_NONE;
	sample.outcome = OUTCOME_LOCAL_ERROR;
	sample.cause = (uint16_t)error;
	sample.mtu = error == EMSGSIZE ? sock->local_mtu : 0;
	outflow_emit(engine, departure->flight->outbox, &sample);
	restart_stamps(engine, sock);
}

void batch_flush(struct engine *engine, struct batch *batch)
{
	struct probe_socket *sock = batch->sock;
	int retries = 0;
	bool was_refused = false;
	request_timestamps(engine, batch);
	for (unsigned done = 0; done < batch->count;) {
		struct instant before = clock_now();
		int sent = sendmmsg(sock->fd, batch->messages + done, batch->count - done, 0);
		int error = errno;
		struct instant after = clock_now();
		if (sent > 0) {
			depart(engine, batch, done, (unsigned)sent, before, after);
			done += (unsigned)sent;
			retries = 0;
			was_refused = false;
			continue;
		}
		/*
		 * A pending ICMP error of an earlier packet is reported by the next send to any destination: take it
		 * from the error queue and try again. With nothing there, the error is about this packet, if it is
		 * reported twice: an error is in the queue a moment before it is pending, and may have been taken from
		 * there in between.
		 */
		sock->local_mtu = 0;
		if (error == EINTR || (receive_errors(engine, sock) > 0 && retries++ < RETRIES))
			continue;
		if (was_refused)
			refuse(engine, batch, done++, error);
		else
			restart_stamps(engine, sock);
		was_refused = !was_refused;
		retries = 0;
	}
	batch->count = 0;
}

void batch_add(struct engine *engine, struct batch *batch, const struct entry *entry, struct flight *flight)
{
	unsigned i = batch->count;
	uint32_t near = near_payload(batch, entry);
	struct iovec *parts = batch->parts[i];
	parts[0] = (struct iovec){ .iov_base = batch->near[i], .iov_len = batch->header_bytes + near };
	parts[1] =
		(struct iovec){ .iov_base = engine->payload->pattern + near, .iov_len = entry->payload_bytes - near };
	struct msghdr *header = &batch->messages[i].msg_hdr;
	*header = (struct msghdr){ .msg_iov = parts, .msg_iovlen = parts[1].iov_len ? 2 : 1,
				   .msg_control = batch->control[i] };
	if (entry->family == 4)
		address_ipv4(header, entry, port_to(batch, entry), &batch->addresses[i].v4);
	else
		address_ipv6(header, entry, port_to(batch, entry), &batch->addresses[i].v6);
	batch->departures[i] = (struct departure){
		.flight = flight,
		.planned_wall_ns = entry_planned_ms(entry, entry->round, entry->seq) * NS_PER_MS,
		.due_steady_ns = timebase_slot_start_ns(&engine->time, entry->due),
	};
	if (++batch->count < BATCH_PACKETS)
		return;
	batch_flush(engine, batch);
	/* A burst must not fill the receive buffer that its own answers need. */
	receive_ready(engine);
}

void send_gave_up(struct engine *engine, const struct entry *entry, uint8_t outcome, uint16_t cause)
{
	struct sample sample = entry_sample(entry, entry->round, entry->seq);
	sample.outcome = outcome;
	sample.cause = cause;
	outflow_emit(engine, entry->outbox, &sample);
}
