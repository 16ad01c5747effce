#include "engine/flight.h"

#include <math.h>
#include <string.h>

#include "engine/engine_state.h"
#include "engine/flight_store.h"
#include "engine/format.h"
#include "engine/outflow.h"
#include "engine/sample.h"
#include "wire/icmp.h"
#include "wire/quote.h"

/* Reading two clocks, interpolating within a batch: differences up to here are no contradiction. */
#define SLACK_NS (200 * NS_PER_US)

_Static_assert(MAX_OUTBOXES <= 16 && FORMATS <= 8, "a flight has four bits for its outbox and three for its format");

/* A kernel timestamp farther than this from our own belongs to another packet. */
#define STAMP_REACH_NS NS_PER_S

struct cookie flight_cookie(const struct engine *engine, const struct flight *flight)
{
	return (struct cookie){
		.run = engine->run,
		.index = flight_index(&engine->flights, flight),
		.generation = flight->timer.tag,
	};
}

bool flight_has_cookie(const struct engine *engine, const struct flight *flight, const struct cookie *cookie)
{
	return cookie->run == engine->run && cookie->index == flight_index(&engine->flights, flight) &&
	       (!cookie->has_generation || cookie->generation == flight->timer.tag);
}

uint32_t address_key(int family, const uint8_t address[16])
{
	uint32_t key;
	if (family == 4) {
		memcpy(&key, address + 12, sizeof(key));
		return key;
	}
	key = 2166136261u;
	for (int i = 0; i < 16; i++)
		key = (key ^ address[i]) * 16777619u;
	return key;
}

void flight_prepare(struct engine *engine, struct flight *flight, const struct entry *entry,
		    const struct probe_socket *sock)
{
	flight->timer.tag = engine->generation++;
	flight->series = entry->series;
	flight->round = (uint32_t)entry->round;
	flight->seq = (uint16_t)entry->seq;
	flight->destination = entry->destination_key;
	flight->timeout_ms = entry->timeout_ms & 0xffffff;
	flight->outbox = entry->outbox & 15;
	flight->format = entry->format & 7;
	flight->has_cookie = entry->payload_bytes >= COOKIE_BYTES;
	flight->has_kernel_tx = 0;
	flight->is_interpolated = 0;
	flight->has_detail = entry->has_detail;
	if (!entry->has_detail)
		return;
	*flight_detail(&engine->flights, flight) = (struct flight_detail){
		.source_port = entry_source_port(entry),
		.source_index = entry_source_index(entry),
		.destination_port = entry->destination_port,
		.sent_ttl = entry->ttl,
		.method = sock ? sock->method : METHOD_NONE,
	};
}

struct sample flight_sample(const struct engine *engine, const struct flight *flight)
{
	struct sample sample = {
		.sent_wall_ns = flight->sent_wall_ns,
		.rtt_ns = NAN,
		.series = flight->series,
		.round = flight->round,
		.seq = flight->seq,
		.late_us = flight->late_us > 0 ? (uint32_t)flight->late_us : 0,
		.stamps = flight->has_kernel_tx ? STAMPS_KERNEL_TX_RX : STAMPS_USER,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
		.quoted_ttl = TTL_UNKNOWN,
	};
	if (!flight->has_detail)
		return sample;
	const struct flight_detail *detail = flight_detail(&engine->flights, flight);
	sample.method = detail->method;
	sample.source_port = detail->source_port;
	sample.source_index = detail->source_index;
	sample.sent_ttl = detail->sent_ttl;
	return sample;
}

void flight_begin(struct engine *engine, struct flight *flight)
{
	flight->state = FLIGHT_OPEN;
	flight->epoch = engine->time.epoch;
	/* The slot after the one in which the time is up. */
	int64_t until_ns = flight->sent_steady_ns + flight->timeout_ms * NS_PER_MS;
	wheel_add(&engine->deadlines, &flight->timer, timebase_slot(&engine->time, until_ns) + 1);
	stat_add(&engine->stats.in_flight, 1);
	if (formats[flight->format]->began)
		formats[flight->format]->began(engine, flight);
}

static void end(struct engine *engine, struct flight *flight, enum flight_state state)
{
	wheel_remove(&flight->timer);
	flight->state = state;
	stat_add(&engine->stats.in_flight, -1);
	if (formats[flight->format]->ended)
		formats[flight->format]->ended(engine, flight);
}

static void expire(struct engine *engine, struct flight *flight)
{
	struct probe_socket *sock = formats[flight->format]->socket_of(engine, flight);
	if (sock)
		outflow_check_overflow(engine, sock);
	struct sample sample = flight_sample(engine, flight);
	int64_t until_ns = flight->sent_steady_ns + flight->timeout_ms * NS_PER_MS;
	sample.cause = unobserved_cause(&engine->unobserved, sock, flight->sent_steady_ns, until_ns);
	if (!sample.cause && flight->has_detail && flight_detail(&engine->flights, flight)->is_in_doubt)
		sample.cause = CAUSE_AMBIGUOUS_ANSWER;
	sample.outcome = sample.cause ? OUTCOME_NOT_MEASURED : OUTCOME_TIMEOUT;
	end(engine, flight, FLIGHT_EXPIRED);
	outflow_emit(engine, flight->outbox, &sample);
}

/*
 * Between the kernel's timestamps. Where the send time is interpolated, the reply of a target that is only some µs away
 * may seem to precede it: such a round trip is as good as none, and reading the reply may have taken a hundred times as
 * long.
 */
static int64_t kernel_round_trip_ns(const struct flight *flight, const struct answer *answer)
{
	int64_t kernel_ns = answer->received_wall_ns - flight->sent_wall_ns;
	return flight->is_interpolated && kernel_ns < 0 && kernel_ns >= -SLACK_NS ? 0 : kernel_ns;
}

/*
 * The round trip that the kernel measured, if it did. Else the difference of kernel timestamps, where both ends have
 * one of the same epoch and the result is plausible: not negative, not longer than our own clock saw. Else the steady
 * clock, which includes our delay in reading.
 */
static int64_t round_trip_ns(const struct engine *engine, const struct flight *flight, const struct answer *answer,
			     uint8_t *stamps)
{
	int64_t seen_ns = answer->read_steady_ns - flight->sent_steady_ns;
	if (answer->kernel_rtt_ns && answer->kernel_rtt_ns <= seen_ns + SLACK_NS) {
		*stamps = STAMPS_KERNEL_TX_RX;
		return answer->kernel_rtt_ns;
	}
	if (answer->received_wall_ns && flight->epoch == engine->time.epoch) {
		int64_t kernel_ns = kernel_round_trip_ns(flight, answer);
		if (kernel_ns >= 0 && kernel_ns <= seen_ns + SLACK_NS) {
			*stamps = flight->has_kernel_tx ? STAMPS_KERNEL_TX_RX : STAMPS_KERNEL_RX;
			return kernel_ns;
		}
	}
	*stamps = STAMPS_USER;
	return seen_ns > 0 ? seen_ns : 0;
}

static struct sample answer_sample(const struct engine *engine, const struct flight *flight,
				   const struct answer *answer, int64_t rtt_ns, uint8_t stamps)
{
	struct sample sample = flight_sample(engine, flight);
	sample.rtt_ns = (double)rtt_ns;
	sample.stamps = stamps;
	sample.reply_ttl = answer->reply_ttl;
	sample.icmp_type = answer->icmp_type;
	sample.icmp_code = answer->icmp_code;
	sample.mtu = answer->mtu;
	sample.has_from = answer->has_from;
	memcpy(sample.from, answer->from, sizeof(sample.from));
	if (answer->quote) {
		sample.quoted_ttl = answer->quote->ttl;
		sample.translation = answer->quote->translation;
		sample.mpls_count = answer->quote->mpls_count;
		memcpy(sample.mpls, answer->quote->mpls, sizeof(sample.mpls));
	}
	return sample;
}

void flight_answer(struct engine *engine, struct flight *flight, const struct answer *answer)
{
	uint8_t stamps;
	int64_t rtt_ns = round_trip_ns(engine, flight, answer, &stamps);
	bool in_time = rtt_ns <= flight->timeout_ms * NS_PER_MS;
	/* The arrival counts, not the moment of reading. */
	if (flight->state == FLIGHT_OPEN && !in_time)
		expire(engine, flight);
	struct sample sample = answer_sample(engine, flight, answer, rtt_ns, stamps);
	switch (flight->state) {
	case FLIGHT_OPEN:
		sample.outcome = answer->outcome;
		sample.cause = answer->error_sender;
		end(engine, flight, FLIGHT_ANSWERED);
		break;
	case FLIGHT_EXPIRED:
		if (is_icmp_error(answer->outcome)) {
			/* An ICMP error is no reply: that may still come, late. */
			sample.outcome = OUTCOME_LATE_ERROR;
			sample.cause = answer->outcome | answer->error_sender;
			break;
		}
		sample.outcome = OUTCOME_LATE;
		flight->state = FLIGHT_ANSWERED;
		break;
	default:
		sample.outcome = OUTCOME_DUPLICATE;
	}
	outflow_emit(engine, flight->outbox, &sample);
}

void flight_remark(struct engine *engine, const struct flight *flight, const struct answer *answer)
{
	uint8_t stamps;
	int64_t rtt_ns = round_trip_ns(engine, flight, answer, &stamps);
	struct sample sample = answer_sample(engine, flight, answer, rtt_ns, stamps);
	sample.outcome = answer->outcome;
	/* A reply that names no packet has no round trip. */
	if (answer->outcome == OUTCOME_MATCH_FAIL)
		sample.rtt_ns = NAN;
	outflow_emit(engine, flight->outbox, &sample);
}

void flight_fail(struct engine *engine, struct flight *flight, int error)
{
	struct sample sample = flight_sample(engine, flight);
	sample.outcome = OUTCOME_LOCAL_ERROR;
	sample.cause = (uint16_t)error;
	end(engine, flight, FLIGHT_ANSWERED);
	outflow_emit(engine, flight->outbox, &sample);
}

/* Corrects when a flight began by a better time. False when that is too far off to be of this packet. */
static bool move_departure(const struct engine *engine, struct flight *flight, int64_t sent_wall_ns)
{
	int64_t later_ns = sent_wall_ns - flight->sent_wall_ns;
	if (flight->epoch != engine->time.epoch || later_ns > STAMP_REACH_NS || later_ns < -STAMP_REACH_NS)
		return false;
	flight->sent_wall_ns += later_ns;
	flight->sent_steady_ns += later_ns;
	flight->late_us += (int32_t)(later_ns / NS_PER_US);
	return true;
}

void flight_timestamp(const struct engine *engine, struct flight *flight, int64_t sent_wall_ns)
{
	if (!move_departure(engine, flight, sent_wall_ns))
		return;
	flight->has_kernel_tx = 1;
	flight->is_interpolated = 0;
}

void flight_interpolate(const struct engine *engine, struct flight *flight, int64_t sent_wall_ns)
{
	if (!flight->has_kernel_tx && move_departure(engine, flight, sent_wall_ns))
		flight->is_interpolated = 1;
}

void flights_expire(struct engine *engine, int64_t slot)
{
	struct wheel_node *node;
	while ((node = wheel_take(&engine->deadlines, slot)))
		expire(engine, (struct flight *)node);
}
