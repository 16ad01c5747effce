#pragma once

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct missed_span;

/* Spans of packets that were not sent. A ring that grows. */
struct missed_slots {
	struct missed_span *ring;
	uint32_t capacity; /* power of two, or 0 */
	uint32_t head;
	uint32_t count;
};

void missed_slots_free(struct missed_slots *missed);

/* Adds a span; its samples follow as there is room for them. */
void missed_slots_add(struct engine *engine, const struct missed_span *span);

/* Turns spans into `not-measured` samples at their planned times; true when there are more to come. */
bool missed_slots_emit(struct engine *engine);
