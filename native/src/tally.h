#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * Counts the open flights of each key and can say which is the only one: a key holds their number and the sum (xor)
 * of their indices. For answers that bring back too little to name their packet.
 */
struct tally_place {
	uint64_t key;
	uint32_t count; /* 0 = a free place */
	uint32_t sum;
};

struct tally {
	struct tally_place *places;
	uint32_t capacity; /* power of two */
};

#define TALLY_NONE UINT32_MAX

/* `most`: keys at once, at most. False when there is no memory; only what is used is touched. */
bool tally_open(struct tally *tally, uint32_t most);
void tally_close(struct tally *tally);

void tally_add(struct tally *tally, uint64_t key, uint32_t flight);

/* Precondition: it was added. */
void tally_remove(struct tally *tally, uint64_t key, uint32_t flight);

/* The one open flight of a key; TALLY_NONE when there are none or several. */
uint32_t tally_only(const struct tally *tally, uint64_t key);
