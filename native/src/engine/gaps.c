#include "engine/gaps.h"

#include <stdlib.h>

#include "engine/engine_state.h"
#include "engine/outflow.h"
#include "engine/sample.h"

/*
 * Rounds of one gap that become samples, the newest: after a night's sleep, ten thousand targets at 1 Hz would
 * otherwise drown the journal in rows that all say the same. The rest is counted as dropped.
 */
#define MAX_ROUNDS 3600

/* Samples per wake: sending goes on meanwhile. */
#define PER_WAKE 4096

void gaps_free(struct gaps *gaps)
{
	free(gaps->ring);
	*gaps = (struct gaps){ 0 };
}

static bool grow(struct gaps *gaps)
{
	uint32_t capacity = gaps->capacity ? gaps->capacity * 2 : 64;
	struct gap *ring = malloc(capacity * sizeof(*ring));
	if (!ring)
		return false;
	for (uint32_t i = 0; i < gaps->count; i++)
		ring[i] = gaps->ring[(gaps->head + i) & (gaps->capacity - 1)];
	free(gaps->ring);
	*gaps = (struct gaps){ .ring = ring, .capacity = capacity, .count = gaps->count };
	return true;
}

static uint64_t packets(const struct gap *gap)
{
	return (gap->end_round - gap->round) * gap->entry.count + gap->end_seq - gap->seq;
}

void gaps_add(struct engine *engine, const struct gap *gap)
{
	struct gaps *gaps = &engine->schedule.gaps;
	struct gap kept = *gap;
	if (kept.end_round - kept.round > MAX_ROUNDS) {
		kept.round = kept.end_round - MAX_ROUNDS;
		kept.seq = 0;
	}
	bool fits = gaps->count < gaps->capacity || grow(gaps);
	outflow_drop(engine, gap->entry.outbox, fits ? packets(gap) - packets(&kept) : packets(gap));
	if (fits)
		gaps->ring[(gaps->head + gaps->count++) & (gaps->capacity - 1)] = kept;
}

static void emit_first(struct engine *engine, struct gap *gap)
{
	struct sample sample = entry_sample(&gap->entry, gap->round, gap->seq);
	sample.cause = gap->cause;
	outflow_emit(engine, gap->entry.outbox, &sample);
	if (++gap->seq < gap->entry.count)
		return;
	gap->seq = 0;
	gap->round++;
}

bool gaps_emit(struct engine *engine)
{
	struct gaps *gaps = &engine->schedule.gaps;
	for (int i = 0; i < PER_WAKE && gaps->count > 0; i++) {
		struct gap *gap = &gaps->ring[gaps->head];
		if (!outflow_has_room(engine, gap->entry.outbox))
			break;
		emit_first(engine, gap);
		if (packets(gap) > 0)
			continue;
		gaps->head = (gaps->head + 1) & (gaps->capacity - 1);
		gaps->count--;
	}
	return gaps->count > 0;
}
