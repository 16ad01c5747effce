#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/entry.h"
#include "engine/missed_slots.h"
#include "engine/plan.h"
#include "engine/wheel.h"

struct engine;

/* A span of an entry's packets that were not sent. */
struct missed_span {
	struct entry entry; /* a copy; the entry may be gone */
	uint64_t round;
	uint32_t seq;
	uint64_t end_round; /* the first packet after the span */
	uint32_t end_seq;
	uint16_t cause;
};

struct schedule {
	struct wheel wheel;
	struct entry **chains; /* by entry id; power of two */
	uint32_t chain_count;
	struct entry *free;
	struct entry_block *blocks;
	uint32_t entries;
	double packets_per_ms; /* of all periodic entries: what one slot has to send on average */
	struct missed_slots missed;
};

void schedule_init(struct schedule *schedule, int64_t slot);
void schedule_free(struct schedule *schedule);

void schedule_remove(struct schedule *schedule, uint32_t entry_id);

/*
 * Adds or replaces; rounds from `from_round` that have passed already become a missed span with the entry's resume
 * cause.
 */
void schedule_add(struct engine *engine, const struct plan_entry *planned);

/*
 * The next packet due at the engine's slot: NULL when there is none. The caller sends it with the entry's present
 * round, seq and due, then calls schedule_advance(). Packets too late to be sent have become a missed span.
 */
struct entry *schedule_take(struct engine *engine, int64_t slot);

/* Moves an entry that was taken on to its next packet; true when that is due in this slot too. */
bool schedule_advance(struct engine *engine, struct entry *entry);

/* Puts an entry that was taken back: it is asked again in the next slot and keeps its due time. */
void schedule_put_off(struct engine *engine, struct entry *entry);
