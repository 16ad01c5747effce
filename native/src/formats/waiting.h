#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/flight_store.h"

/*
 * Open flights by a key of where they went, in the order in which they left: for answers that bring back too little to
 * name their packet. Flights are chained through their details, whose `value` is the packet's profile: what else makes it
 * differ from others of its key on the wire.
 */
struct waiting_place {
	uint64_t key;
	uint32_t count;  /* 0 = a free place */
	uint32_t others; /* flights of another look than the first that came here */
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
void waiting_remove(struct waiting *waiting, const struct flight_store *store, uint64_t key, const struct flight *flight);

/*
 * The flight that an answer without a name is for: the only one; or the oldest of several that profile the same, which
 * the network treats alike and nobody could tell apart. NULL when there is none, or when it could be of another look.
 */
struct flight *waiting_for(const struct waiting *waiting, const struct flight_store *store, uint64_t key);

/*
 * The same where the answer says what its packet looked like, in the bits of `mask`: the oldest of those that profile like
 * that. NULL when there is none, or when they are of several looks.
 */
struct flight *waiting_for_profile(const struct waiting *waiting, const struct flight_store *store, uint64_t key, uint32_t profile,
			    uint32_t mask);

/* An answer came that could be for any of the key's flights: none of them can be said to be lost any more. */
void waiting_doubt(const struct waiting *waiting, const struct flight_store *store, uint64_t key);
