#include "engine/missed_slots.h"

#include <stdlib.h>

#include "engine/engine_state.h"
#include "engine/outflow.h"
#include "engine/sample.h"

/*
 * Rounds of one span that become samples, the newest: after a night's sleep, ten thousand targets at 1 Hz would
 * otherwise drown the journal in rows that all say the same. Older ones are counted as dropped.
 */
#define MAX_ROUNDS 3600

/* Samples per wake: sending continues meanwhile. */
#define PER_WAKE 4096

void missed_slots_free(struct missed_slots *missed)
{
	free(missed->ring);
	*missed = (struct missed_slots){ 0 };
}

static bool grow(struct missed_slots *missed)
{
	uint32_t capacity = missed->capacity ? missed->capacity * 2 : 64;
	struct missed_span *ring = malloc(capacity * sizeof(*ring));
	if (!ring)
		return false;
	for (uint32_t i = 0; i < missed->count; i++)
		ring[i] = missed->ring[(missed->head + i) & (missed->capacity - 1)];
	free(missed->ring);
	*missed = (struct missed_slots){ .ring = ring, .capacity = capacity, .count = missed->count };
	return true;
}

static uint64_t packets(const struct missed_span *span)
{
	return (span->end_round - span->round) * span->entry.count + span->end_seq - span->seq;
}

void missed_slots_add(struct engine *engine, const struct missed_span *span)
{
	struct missed_slots *missed = &engine->schedule.missed;
	struct missed_span kept = *span;
	if (kept.end_round - kept.round > MAX_ROUNDS) {
		kept.round = kept.end_round - MAX_ROUNDS;
		kept.seq = 0;
	}
	bool fits = missed->count < missed->capacity || grow(missed);
	outflow_drop(engine, span->entry.outbox, fits ? packets(span) - packets(&kept) : packets(span));
	if (fits)
		missed->ring[(missed->head + missed->count++) & (missed->capacity - 1)] = kept;
}

static void emit_first(struct engine *engine, struct missed_span *span)
{
	struct sample sample = entry_sample(&span->entry, span->round, span->seq);
	sample.cause = span->cause;
	outflow_emit(engine, span->entry.outbox, &sample);
	if (++span->seq < span->entry.count)
		return;
	span->seq = 0;
	span->round++;
}

bool missed_slots_emit(struct engine *engine)
{
	struct missed_slots *missed = &engine->schedule.missed;
	for (int i = 0; i < PER_WAKE && missed->count > 0; i++) {
		struct missed_span *span = &missed->ring[missed->head];
		if (!outflow_has_room(engine, span->entry.outbox))
			break;
		emit_first(engine, span);
		if (packets(span) > 0)
			continue;
		missed->head = (missed->head + 1) & (missed->capacity - 1);
		missed->count--;
	}
	return missed->count > 0;
}
