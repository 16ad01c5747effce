#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/wheel.h"

struct probe_socket;

/* Time after the timeout in which replies are recognised as late or duplicate; then the number may be reused. */
#define LATE_WINDOW_MS 10000

#define ID_SPACE_NUMBERS 65536

/* Id spaces of all formats together. Their flights are one mapping, of which only used pages are touched. */
#define ENGINE_ID_SPACES 32

enum flight_state { FLIGHT_FREE, FLIGHT_OPEN, FLIGHT_ANSWERED, FLIGHT_EXPIRED };

/* A packet in flight, or one that may still get a late reply. One cache line. */
struct flight {
	struct wheel_node timer; /* tag = generation */
	int64_t sent_wall_ns;
	int64_t sent_steady_ns;
	uint32_t series;
	uint32_t round;
	int32_t late_us;
	uint32_t destination; /* address_key() */
	uint32_t timeout_ms : 24;
	uint32_t epoch : 8; /* of the timebase */
	uint16_t seq;       /* within its round */
	uint8_t outbox : 4;
	uint8_t state : 2;
	uint8_t has_cookie : 1;
	uint8_t has_detail : 1;
	uint8_t format : 3;
	uint8_t has_kernel_tx : 1;   /* sent at the kernel's timestamp */
	uint8_t is_interpolated : 1; /* sent between two of them; neither: a share of the call's duration */
};

_Static_assert(sizeof(struct flight) <= 64, "a flight is at most one cache line"); /* less with 32-bit pointers */

/*
 * The rest of a flight, kept apart so that plain echoes, which have none, stay within their cache line. Used for
 * samples with COLUMNS_FLOW or COLUMNS_HOP and for formats with ports.
 */
struct flight_detail {
	uint16_t source_port; /* as it left; 0 = none */
	uint16_t source_index;
	uint16_t destination_port;
	uint16_t socket; /* the format's own: which of its sockets */
	uint32_t value;  /* the format's own */
	uint32_t next;   /* the format's own, to chain flights by index */
	uint32_t previous;
	uint8_t sent_ttl;
	uint8_t method;
	bool is_in_doubt;   /* a reply came that was for this packet or for another */
};

/*
 * A set of numbers for packets, such as those of one ICMP identifier. A flight lies at the index that is its number, so
 * matching is one array access. Numbers wrap around within `span`, which grows only as far as rate × (timeout + late
 * window) requires.
 */
struct id_space {
	struct flight *flights; /* ID_SPACE_NUMBERS of the engine's */
	struct probe_socket *sock; /* NULL where packets of one id space leave by several sockets */
	uint16_t id;
	uint16_t index; /* among the engine's id spaces */
	uint32_t next;
	uint32_t span;
};

/* The memory of all id spaces. */
struct flight_store {
	struct flight *flights; /* ENGINE_ID_SPACES × ID_SPACE_NUMBERS, mapped and touched as needed */
	struct flight_detail *details;
	struct id_space *id_spaces[ENGINE_ID_SPACES];
	unsigned id_space_count;
};

bool flight_store_open(struct flight_store *store);
void flight_store_close(struct flight_store *store);

/* Gives an id space its numbers. Engine thread; each format knows how many id spaces it may have. */
void id_space_join(struct flight_store *store, struct id_space *space, struct probe_socket *sock, uint16_t id);

/* A number for a new packet; NULL when all 65 536 are in flight. The flight's state is FLIGHT_FREE until it is sent. */
struct flight *id_space_take(struct id_space *space, int64_t steady_ns);

/* Whether no reply to this flight can come any more: it was never sent, or its late window has closed. */
bool flight_is_over(const struct flight *flight, int64_t steady_ns);

/* Id space and number in one, as cookies carry them. */
static inline uint32_t flight_index(const struct flight_store *store, const struct flight *flight)
{
	return (uint32_t)(flight - store->flights);
}

static inline uint16_t flight_number(const struct flight_store *store, const struct flight *flight)
{
	return (uint16_t)flight_index(store, flight);
}

static inline struct id_space *flight_id_space(const struct flight_store *store, const struct flight *flight)
{
	return store->id_spaces[flight_index(store, flight) / ID_SPACE_NUMBERS];
}

static inline struct flight_detail *flight_detail(const struct flight_store *store, const struct flight *flight)
{
	return &store->details[flight_index(store, flight)];
}
