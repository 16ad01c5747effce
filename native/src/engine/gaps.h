#pragma once

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct gap;

/* Stretches of packets that were not sent. A ring that grows. */
struct gaps {
	struct gap *ring;
	uint32_t capacity; /* power of two, or 0 */
	uint32_t head;
	uint32_t count;
};

void gaps_free(struct gaps *gaps);

/* Remembers a gap; its samples follow as there is room for them. */
void gaps_add(struct engine *engine, const struct gap *gap);

/* Turns gaps into `not-measured` samples at their planned times; true when there are more to come. */
bool gaps_emit(struct engine *engine);
