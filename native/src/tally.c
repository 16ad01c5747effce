#include "tally.h"

#include <stdlib.h>

bool tally_open(struct tally *tally, uint32_t most)
{
	tally->capacity = 1;
	while (tally->capacity < 2 * most)
		tally->capacity *= 2;
	tally->places = calloc(tally->capacity, sizeof(*tally->places));
	return tally->places;
}

void tally_close(struct tally *tally)
{
	free(tally->places);
	tally->places = 0;
}

static uint32_t home_of(const struct tally *tally, uint64_t key)
{
	/* Fibonacci hashing: keys are addresses and ports, which mostly count up. */
	return (uint32_t)(key * UINT64_C(11400714819323198485) >> 32) & (tally->capacity - 1);
}

/* Where a key is, or would be: linear probing over twice as many places as there can be keys. */
static uint32_t place_of(const struct tally *tally, uint64_t key)
{
	uint32_t at = home_of(tally, key);
	while (tally->places[at].count && tally->places[at].key != key)
		at = (at + 1) & (tally->capacity - 1);
	return at;
}

void tally_add(struct tally *tally, uint64_t key, uint32_t flight)
{
	struct tally_place *place = &tally->places[place_of(tally, key)];
	place->key = key;
	place->count++;
	place->sum ^= flight;
}

/* Frees a place: what was put behind it for want of it moves up, so that no search ends too early. */
static void vacate(struct tally *tally, uint32_t at)
{
	uint32_t mask = tally->capacity - 1;
	for (uint32_t next = (at + 1) & mask; tally->places[next].count; next = (next + 1) & mask) {
		uint32_t home = home_of(tally, tally->places[next].key);
		if (((next - home) & mask) < ((next - at) & mask))
			continue;
		tally->places[at] = tally->places[next];
		at = next;
	}
	tally->places[at] = (struct tally_place){ 0 };
}

void tally_remove(struct tally *tally, uint64_t key, uint32_t flight)
{
	uint32_t at = place_of(tally, key);
	tally->places[at].sum ^= flight;
	if (--tally->places[at].count == 0)
		vacate(tally, at);
}

uint32_t tally_only(const struct tally *tally, uint64_t key)
{
	const struct tally_place *place = &tally->places[place_of(tally, key)];
	return place->count == 1 ? place->sum : TALLY_NONE;
}
