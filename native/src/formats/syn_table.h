#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/flight_store.h"

/*
 * Id spaces of half-open flights: a sweep of a /16, or 20 000 packets/s for timeout and late window, and room to spare.
 */
#define SYN_ID_SPACES 8
#define SYN_FLIGHTS (SYN_ID_SPACES * ID_SPACE_NUMBERS)

/* The headers of a half-open SYN, beside its flight. One cache line; lies at its flight's place among SYN_FLIGHTS. */
struct syn {
	uint8_t source[16];
	uint8_t destination[16];
	uint32_t number; /* sequence number */
	uint32_t reset;  /* sequence number of the reset that ends it */
	uint32_t data_bytes : 17;
	uint32_t is_entered : 1;
	uint32_t needs_reset : 1;
	uint32_t has_source : 1; /* requested, not the route's choice */
	uint32_t family : 4;
	uint32_t ifindex;
	uint16_t source_port;
	uint16_t destination_port;
	uint8_t ttl;
	uint8_t tos;
	uint32_t next[2]; /* in the chains of its two names */
};

_Static_assert(sizeof(struct syn) == 64, "a SYN is one cache line");

/*
 * Finds the SYN that a reply belongs to. Its names are destination and sequence number, and the same with the number of
 * its last byte of data: replies acknowledge one or the other. The source port is no part of the name, so that a reply
 * to another port is recognised.
 */
struct syn_table {
	struct syn *syns;
	uint32_t *chains; /* by name */
	uint32_t *newest; /* by destination and its port: the latest, unless another took its place */
};

bool syn_table_open(struct syn_table *table);
void syn_table_close(struct syn_table *table);

/* From when it is filled in until its flight is used again. */
void syn_enter(struct syn_table *table, struct syn *syn);
void syn_leave(struct syn_table *table, struct syn *syn);

/*
 * The SYN to `destination` of which `number` is the first or last number; the one from `source_port` where several
 * are, else any. NULL when there is none.
 */
struct syn *syn_find(const struct syn_table *table, const uint8_t destination[16], uint32_t number,
		     uint16_t source_port);

/* The latest SYN to that port. NULL when there is none. */
struct syn *syn_find_newest(const struct syn_table *table, const uint8_t destination[16], uint16_t port);
