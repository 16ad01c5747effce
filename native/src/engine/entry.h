#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/wheel.h"

struct sample;

/* A plan entry at work. */
struct entry {
	struct wheel_node timer;
	uint32_t entry_id;
	uint32_t series;
	int64_t first_ms;  /* wall clock of round 0 */
	int64_t steady_ms; /* wall clock of round 1 */
	int64_t wall_slot; /* slot − wall ms when it was applied: its phase survives a step of the wall clock */
	int64_t due;       /* slot of the next packet */
	uint32_t period_ms; /* 0 = once */
	uint64_t rounds;    /* UINT64_MAX = no end */
	uint64_t round;     /* of the next packet */
	uint32_t seq;       /* of the next packet */
	uint32_t spacing_ms;
	uint32_t timeout_ms;
	uint32_t count;
	uint32_t payload_bytes;
	uint32_t ifindex;
	uint32_t destination_key;
	uint8_t outbox;
	uint8_t family;
	uint8_t ttl;
	uint8_t tos;
	uint8_t flags;  /* PLAN_… */
	uint8_t format; /* enum packet_format */
	bool has_detail; /* its flights keep a flight_detail */
	uint16_t destination_port;
	uint16_t source_port;
	uint16_t source_port_count;
	uint32_t source_count;
	uint32_t first_number;
	uint32_t flow;
	uint8_t destination[16];
	uint8_t source[16];
	struct entry *next; /* in its hash chain or the free list */
};

/* Planned wall-clock time of a packet, Unix ms. */
int64_t entry_planned_ms(const struct entry *entry, uint64_t round, uint32_t seq);

/*
 * The number of the present packet, counted over all rounds. Rotation, as in core/plan/rotation.ts: source addresses
 * rotate with every packet, ports with every rotation of those; the count continues from round to round.
 */
static inline uint64_t entry_turn(const struct entry *entry)
{
	return entry->round * entry->count + entry->seq;
}

static inline uint16_t entry_source_index(const struct entry *entry)
{
	return entry->source_count == 1 ? 0 : (uint16_t)(entry_turn(entry) % entry->source_count);
}

static inline uint16_t entry_source_port(const struct entry *entry)
{
	if (entry->source_port_count == 1)
		return entry->source_port;
	return (uint16_t)(entry->source_port + entry_turn(entry) / entry->source_count % entry->source_port_count);
}

/* The address that the present packet leaves from; only with PLAN_HAS_SOURCE. */
void entry_source(const struct entry *entry, uint8_t address[16]);

/* The sample of a packet that was not sent: planned time, OUTCOME_NOT_MEASURED, no cause yet. */
struct sample entry_sample(const struct entry *entry, uint64_t round, uint32_t seq);
