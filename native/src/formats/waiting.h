#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/flight_store.h"

/*
 * Flights in flight by a key of their destination, in sending order: for replies that carry too little to identify
 * their packet. Flights are chained through their details, whose `value` is the packet's header profile.
 */
struct waiting_place {
	uint64_t key;
	uint32_t count;  /* 0 = a free place */
	uint32_t others; /* flights with another profile than the first of this place */
	uint32_t profile;
	uint32_t first; /* flight_index() */
	uint32_t last;
};

struct waiting {
	struct waiting_place *places;
	uint32_t capacity; /* power of two */
};

/* `most`: keys at once, at most. False when there is no memory; only what is used is touched. */
bool waiting_open(struct waiting *waiting, uint32_t most);
void waiting_close(struct waiting *waiting);

void waiting_add(struct waiting *waiting, const struct flight_store *store, uint64_t key, const struct flight *flight);

/* Precondition: it was added with this key. */
void waiting_remove(struct waiting *waiting, const struct flight_store *store, uint64_t key,
		    const struct flight *flight);

/*
 * The flight that a reply without a cookie belongs to: the only one, or the oldest of several with the same header
 * profile, which are indistinguishable. NULL when there is none, or when profiles differ.
 */
struct flight *waiting_for(const struct waiting *waiting, const struct flight_store *store, uint64_t key);

/*
 * The same where the reply shows the header profile of its packet, in the bits of `mask`: the oldest flight with these
 * bits. NULL when there is none, or when several profiles match.
 */
struct flight *waiting_for_profile(const struct waiting *waiting, const struct flight_store *store, uint64_t key,
				   uint32_t profile, uint32_t mask);

/* Marks all flights of the key as in doubt: a reply came that could be for any of them, so none counts as lost. */
void waiting_doubt(const struct waiting *waiting, const struct flight_store *store, uint64_t key);
