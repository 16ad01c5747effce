#include "engine/schedule.h"

#include <stdlib.h>
#include <string.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/outflow.h"
#include "engine/plan.h"

#define BLOCK_ENTRIES 256
#define FIRST_CHAINS 1024

/* A packet later than half its period, or than this, is not sent (host/packet-io/rounds.ts). */
#define MOST_LATE_MS 100

struct entry_block {
	struct entry_block *next;
	struct entry entries[BLOCK_ENTRIES];
};

void schedule_init(struct schedule *schedule, int64_t slot)
{
	*schedule = (struct schedule){ 0 };
	wheel_init(&schedule->wheel, slot);
}

void schedule_free(struct schedule *schedule)
{
	while (schedule->blocks) {
		struct entry_block *next = schedule->blocks->next;
		free(schedule->blocks);
		schedule->blocks = next;
	}
	free(schedule->chains);
	missed_slots_free(&schedule->missed);
}

static int64_t due_slot(const struct entry *entry, uint64_t round, uint32_t seq)
{
	return entry_planned_ms(entry, round, seq) + entry->wall_slot;
}

static double packets_per_ms(const struct entry *entry)
{
	return entry->period_ms ? (double)entry->count / entry->period_ms : 0;
}

static struct entry **chain_of(struct schedule *schedule, uint32_t entry_id)
{
	/* Fibonacci hashing: ids mostly count up. */
	return &schedule->chains[(entry_id * 2654435769u) & (schedule->chain_count - 1)];
}

static bool grow_chains(struct schedule *schedule)
{
	uint32_t count = schedule->chain_count ? schedule->chain_count * 2 : FIRST_CHAINS;
	struct entry **old = schedule->chains, **chains = calloc(count, sizeof(*chains));
	if (!chains)
		return schedule->chain_count > 0;
	uint32_t old_count = schedule->chain_count;
	schedule->chains = chains;
	schedule->chain_count = count;
	for (uint32_t i = 0; i < old_count; i++) {
		for (struct entry *entry = old[i], *next; entry; entry = next) {
			next = entry->next;
			struct entry **chain = chain_of(schedule, entry->entry_id);
			entry->next = *chain;
			*chain = entry;
		}
	}
	free(old);
	return true;
}

static struct entry *allocate(struct schedule *schedule)
{
	if (schedule->entries >= schedule->chain_count && !grow_chains(schedule))
		return 0;
	if (!schedule->free) {
		struct entry_block *block = malloc(sizeof(*block));
		if (!block)
			return 0;
		block->next = schedule->blocks;
		schedule->blocks = block;
		for (int i = BLOCK_ENTRIES - 1; i >= 0; i--) {
			block->entries[i].next = schedule->free;
			schedule->free = &block->entries[i];
		}
	}
	struct entry *entry = schedule->free;
	schedule->free = entry->next;
	return entry;
}

void schedule_remove(struct schedule *schedule, uint32_t entry_id)
{
	if (!schedule->chain_count)
		return;
	struct entry **link = chain_of(schedule, entry_id);
	while (*link && (*link)->entry_id != entry_id)
		link = &(*link)->next;
	struct entry *entry = *link;
	if (!entry)
		return;
	*link = entry->next;
	wheel_remove(&entry->timer);
	schedule->packets_per_ms -= packets_per_ms(entry);
	schedule->entries--;
	entry->next = schedule->free;
	schedule->free = entry;
}

static bool is_done(const struct entry *entry)
{
	return entry->round >= entry->rounds;
}

/* Later than allowed: compared in half milliseconds, because half a period may be a fraction. */
static bool is_missed(const struct entry *entry, int64_t due, int64_t slot)
{
	int64_t twice = entry->period_ms && entry->period_ms < 2 * MOST_LATE_MS ? entry->period_ms : 2 * MOST_LATE_MS;
	return 2 * (slot - due) > twice;
}

/* Moves past whole rounds that have been missed without looking at each: there may be a night of them. */
static void skip_rounds(struct entry *entry, int64_t slot)
{
	if (!entry->period_ms || entry->round == 0)
		return;
	int64_t last_due = due_slot(entry, entry->round, entry->count - 1);
	int64_t behind = slot - MOST_LATE_MS - last_due;
	if (behind <= 0)
		return;
	uint64_t rounds = (uint64_t)(behind / entry->period_ms);
	if (rounds == 0)
		return;
	entry->round = rounds < entry->rounds - entry->round ? entry->round + rounds : entry->rounds;
	entry->seq = 0;
}

static void step(struct entry *entry)
{
	if (++entry->seq < entry->count)
		return;
	entry->seq = 0;
	entry->round++;
}

static bool next_is_missed(const struct entry *entry, int64_t slot)
{
	return !is_done(entry) && is_missed(entry, due_slot(entry, entry->round, entry->seq), slot);
}

/*
 * Turns packets that are too late into a missed span. The entry then is at its next packet that can be sent, or done.
 */
static void settle(struct engine *engine, struct entry *entry, int64_t slot, uint16_t cause)
{
	if (next_is_missed(entry, slot)) {
		struct missed_span span = { .entry = *entry, .round = entry->round, .seq = entry->seq, .cause = cause };
		do {
			skip_rounds(entry, slot);
			if (next_is_missed(entry, slot))
				step(entry);
		} while (next_is_missed(entry, slot));
		span.end_round = entry->round;
		span.end_seq = entry->seq;
		missed_slots_add(engine, &span);
	}
	if (!is_done(entry))
		entry->due = due_slot(entry, entry->round, entry->seq);
}

/* Into the wheel at its due time; false when it is done, and then it is gone. */
static bool arm(struct schedule *schedule, struct entry *entry)
{
	if (is_done(entry)) {
		schedule_remove(schedule, entry->entry_id);
		return false;
	}
	int64_t reach = schedule->wheel.now + WHEEL_REACH;
	wheel_add(&schedule->wheel, &entry->timer, entry->due < reach ? entry->due : reach);
	return true;
}

void schedule_add(struct engine *engine, const struct plan_entry *planned)
{
	struct schedule *schedule = &engine->schedule;
	schedule_remove(schedule, planned->entry_id);
	int outbox = outflow_box(engine, planned->probe_code, planned->columns);
	struct entry *entry = outbox < 0 ? 0 : allocate(schedule);
	if (!entry)
		return;
	bool once = planned->flags & PLAN_ONCE;
	uint64_t rounds = planned->rounds ? planned->rounds : UINT64_MAX;
	*entry = (struct entry){
		.entry_id = planned->entry_id,
		.series = planned->series,
		.first_ms = (int64_t)planned->first_at_ms,
		.steady_ms = (int64_t)planned->steady_from_ms,
		.wall_slot = -engine->time.slot0_wall_ms,
		.period_ms = once ? 0 : planned->period_ms,
		.rounds = once ? 1 : rounds,
		.round = planned->from_round,
		.spacing_ms = planned->spacing_ms,
		.timeout_ms = planned->timeout_ms,
		.count = planned->count,
		.payload_bytes = planned->payload_bytes,
		.ifindex = planned->ifindex,
		.destination_key = address_key(planned->family, planned->destination),
		.outbox = (uint8_t)outbox,
		.family = planned->family,
		.ttl = planned->ttl,
		.tos = planned->tos,
		.flags = planned->flags,
		.format = planned->format,
		.has_detail = planned->columns != COLUMNS_ECHO || planned->format != FORMAT_ICMP_ECHO,
		.destination_port = planned->destination_port,
		.source_port = planned->source_port,
		.source_port_count = planned->source_port_count,
		.source_count = planned->source_count,
		.first_number = planned->first_number,
		.flow = planned->flow,
	};
	memcpy(entry->destination, planned->destination, sizeof(entry->destination));
	memcpy(entry->source, planned->source, sizeof(entry->source));
	struct entry **chain = chain_of(schedule, entry->entry_id);
	entry->next = *chain;
	*chain = entry;
	schedule->entries++;
	schedule->packets_per_ms += packets_per_ms(entry);
	settle(engine, entry, engine->slot, planned->resume_cause);
	arm(schedule, entry);
}

struct entry *schedule_take(struct engine *engine, int64_t slot)
{
	struct schedule *schedule = &engine->schedule;
	struct wheel_node *node;
	while ((node = wheel_take(&schedule->wheel, slot))) {
		struct entry *entry = (struct entry *)node;
		settle(engine, entry, slot, engine->miss_cause);
		if (!is_done(entry) && entry->due <= slot)
			return entry;
		arm(schedule, entry);
	}
	return 0;
}

bool schedule_advance(struct engine *engine, struct entry *entry)
{
	step(entry);
	if (!is_done(entry))
		entry->due = due_slot(entry, entry->round, entry->seq);
	if (!is_done(entry) && entry->due <= engine->slot)
		return true;
	arm(&engine->schedule, entry);
	return false;
}

void schedule_put_off(struct engine *engine, struct entry *entry)
{
	wheel_add(&engine->schedule.wheel, &entry->timer, engine->slot + 1);
}
