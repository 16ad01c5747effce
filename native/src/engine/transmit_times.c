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
	if (!engine->options.sockets.kernel_stamps)
		return false;
	return engine->rate_pps <= engine->options.stamp_limit_pps || at % TIMESTAMP_EVERY == 0 || at + 1 == batch->count;
}

/* NULL when the number of the packet's flight has been used again. */
static struct flight *flight_at(const struct engine *engine, const struct transmit_log *log, uint32_t packet)
{
	struct departed departed = transmit_log_at(log, packet);
	struct flight *flight = &engine->flights.flights[departed.flight];
	return flight->timer.tag == departed.generation ? flight : 0;
}

/* Between the timestamp before and this one. Further apart than in one batch, one in between was lost. */
static void interpolate(struct engine *engine, const struct transmit_log *log, uint32_t packet, int64_t wall_ns)
{
	uint32_t apart = packet - log->timed;
	if (!log->timed_wall_ns || apart > TIMESTAMP_EVERY)
		return;
	int64_t passed_ns = wall_ns - log->timed_wall_ns;
	for (uint32_t i = 1; i < apart; i++) {
		struct flight *flight = flight_at(engine, log, log->timed + i);
		if (flight)
			flight_move_departure(engine, flight, log->timed_wall_ns + passed_ns * i / apart);
	}
}

void transmit_time_take(struct engine *engine, struct transmit_log *log, uint32_t number, int64_t wall_ns)
{
	uint32_t packet;
	if (!transmit_log_find(log, number, &packet))
		return;
	struct flight *flight = flight_at(engine, log, packet);
	if (flight)
		flight_timestamp(engine, flight, wall_ns);
	interpolate(engine, log, packet, wall_ns);
	log->timed = packet;
	log->timed_wall_ns = wall_ns;
}
