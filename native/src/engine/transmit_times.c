#include "engine/transmit_times.h"

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/send.h"
#include "system/transmit_log.h"

/* Packets from one timestamp to the next: some 50 µs of one sendmmsg, in which packets leave evenly. */
#define TIMESTAMP_EVERY 8

bool transmit_time_is_wanted(const struct engine *engine, const struct batch *batch, unsigned at)
{
	if (!batch->sock->kernel_stamps)
		return false;
	return engine->rate_pps <= engine->options.stamp_limit_pps || at % TIMESTAMP_EVERY == 0 || at + 1 == batch->count;
}

/* NULL when the number of the packet's flight has been used again. */
static struct flight *flight_of(const struct engine *engine, const struct departed *departed)
{
	struct flight *flight = &engine->flights.flights[departed->flight];
	return flight->timer.tag == departed->generation ? flight : 0;
}

/*
 * The packets of one sendmmsg between the timestamp before and this one, the next that was requested: if one in between
 * was lost or comes later, or the wall clock was set back, the distance of the two says nothing about these packets.
 */
static void interpolate(struct engine *engine, const struct transmit_log *log, uint32_t number, uint32_t packet,
			int64_t wall_ns)
{
	uint32_t before;
	int64_t passed_ns = wall_ns - log->timed_wall_ns;
	if (!log->timed_wall_ns || number != log->timed + 1 || passed_ns < 0 ||
	    !transmit_log_find(log, log->timed, &before) ||
	    transmit_log_at(log, before).batch != transmit_log_at(log, packet).batch)
		return;
	uint32_t apart = packet - before;
	for (uint32_t i = 1; i < apart; i++) {
		struct departed departed = transmit_log_at(log, before + i);
		struct flight *flight = flight_of(engine, &departed);
		if (flight)
			flight_interpolate(engine, flight, log->timed_wall_ns + passed_ns * i / apart);
	}
}

void transmit_time_take(struct engine *engine, struct transmit_log *log, uint32_t number, int64_t wall_ns)
{
	uint32_t packet;
	if (!transmit_log_find(log, number, &packet))
		return;
	struct departed departed = transmit_log_at(log, packet);
	struct flight *flight = flight_of(engine, &departed);
	if (flight)
		flight_timestamp(engine, flight, wall_ns);
	interpolate(engine, log, number, packet, wall_ns);
	/* Numbers wrap around, and interfaces with several queues may report them in another order. */
	if (log->timed_wall_ns && (int32_t)(number - log->timed) < 0)
		return;
	log->timed = number;
	log->timed_wall_ns = wall_ns;
}
