#include "system/transmit_log.h"

#include <stdlib.h>

bool transmit_log_open(struct transmit_log *log, uint32_t capacity)
{
	*log = (struct transmit_log){
		.capacity = capacity,
		.packets = calloc(capacity, sizeof(*log->packets)),
		.requests = calloc(capacity, sizeof(*log->requests)),
	};
	return log->packets && log->requests;
}

void transmit_log_close(struct transmit_log *log)
{
	free(log->packets);
	free(log->requests);
	*log = (struct transmit_log){ 0 };
}

void transmit_log_begin_batch(struct transmit_log *log)
{
	log->batch++;
}

void transmit_log_add(struct transmit_log *log, uint32_t flight, uint32_t generation, bool has_request)
{
	uint32_t mask = log->capacity - 1;
	log->packets[log->sent & mask] =
		(struct departed){ .flight = flight, .generation = generation, .batch = log->batch };
	if (has_request)
		log->requests[log->requested++ & mask] = log->sent;
	log->sent++;
}

bool transmit_log_find(const struct transmit_log *log, uint32_t number, uint32_t *packet)
{
	/* Unsigned: a number from before a restart is far away as well. */
	if (log->requested - number - 1 >= log->capacity)
		return false;
	*packet = log->requests[number & (log->capacity - 1)];
	return log->sent - *packet - 1 < log->capacity;
}

struct departed transmit_log_at(const struct transmit_log *log, uint32_t packet)
{
	return log->packets[packet & (log->capacity - 1)];
}

void transmit_log_restart(struct transmit_log *log)
{
	log->requested = 0;
	log->timed_wall_ns = 0;
}
