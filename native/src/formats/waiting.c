#include "formats/waiting.h"

#include <stdlib.h>

#include "engine/flight_store.h"

bool waiting_open(struct waiting *waiting, uint32_t most)
{
	waiting->capacity = 1;
	while (waiting->capacity < 2 * most)
		waiting->capacity *= 2;
	waiting->places = calloc(waiting->capacity, sizeof(*waiting->places));
	return waiting->places;
}

void waiting_close(struct waiting *waiting)
{
	free(waiting->places);
	waiting->places = 0;
}

static uint32_t home_of(const struct waiting *waiting, uint64_t key)
{
	/* Fibonacci hashing: keys are addresses and ports, which mostly count up. */
	return (uint32_t)(key * UINT64_C(11400714819323198485) >> 32) & (waiting->capacity - 1);
}

/* The place of a key, or the free one for it: linear probing over twice as many places as there can be keys. */
static uint32_t place_of(const struct waiting *waiting, uint64_t key)
{
	uint32_t at = home_of(waiting, key);
	while (waiting->places[at].count && waiting->places[at].key != key)
		at = (at + 1) & (waiting->capacity - 1);
	return at;
}

void waiting_add(struct waiting *waiting, const struct flight_store *store, uint64_t key, const struct flight *flight)
{
	struct waiting_place *place = &waiting->places[place_of(waiting, key)];
	uint32_t index = flight_index(store, flight);
	struct flight_detail *detail = &store->details[index];
	detail->next = detail->previous = index; /* itself = none */
	if (place->count++ == 0) {
		*place = (struct waiting_place){
			.key = key, .count = 1, .profile = detail->value, .first = index, .last = index,
		};
		return;
	}
	place->others += detail->value != place->profile;
	detail->previous = place->last;
	store->details[place->last].next = index;
	place->last = index;
}

/* Frees a place: later entries of the same probe sequence move up, so that no search ends too early. */
static void vacate(struct waiting *waiting, uint32_t at)
{
	uint32_t mask = waiting->capacity - 1;
	for (uint32_t next = (at + 1) & mask; waiting->places[next].count; next = (next + 1) & mask) {
		uint32_t home = home_of(waiting, waiting->places[next].key);
		if (((next - home) & mask) < ((next - at) & mask))
			continue;
		waiting->places[at] = waiting->places[next];
		at = next;
	}
	waiting->places[at].count = 0;
}

void waiting_remove(struct waiting *waiting, const struct flight_store *store, uint64_t key,
		    const struct flight *flight)
{
	uint32_t at = place_of(waiting, key);
	struct waiting_place *place = &waiting->places[at];
	uint32_t index = flight_index(store, flight);
	const struct flight_detail *detail = &store->details[index];
	bool is_first = detail->previous == index, is_last = detail->next == index;
	if (is_first)
		place->first = detail->next;
	else
		store->details[detail->previous].next = is_last ? detail->previous : detail->next;
	if (is_last)
		place->last = detail->previous;
	else
		store->details[detail->next].previous = is_first ? detail->next : detail->previous;
	place->others -= detail->value != place->profile;
	if (--place->count == 0)
		vacate(waiting, at);
}

struct flight *waiting_for(const struct waiting *waiting, const struct flight_store *store, uint64_t key)
{
	const struct waiting_place *place = &waiting->places[place_of(waiting, key)];
	if (place->count == 0 || (place->count > 1 && place->others > 0))
		return 0;
	return &store->flights[place->first];
}

struct flight *waiting_for_profile(const struct waiting *waiting, const struct flight_store *store, uint64_t key,
				   uint32_t profile, uint32_t mask)
{
	const struct waiting_place *place = &waiting->places[place_of(waiting, key)];
	struct flight *oldest = 0;
	uint32_t whole = 0;
	for (uint32_t n = 0, index = place->first; n < place->count; n++, index = store->details[index].next) {
		uint32_t value = store->details[index].value;
		if ((value ^ profile) & mask)
			continue;
		if (oldest && value != whole)
			return 0;
		if (!oldest)
			oldest = &store->flights[index];
		whole = value;
	}
	return oldest;
}

void waiting_doubt(const struct waiting *waiting, const struct flight_store *store, uint64_t key)
{
	const struct waiting_place *place = &waiting->places[place_of(waiting, key)];
	for (uint32_t n = 0, index = place->first; n < place->count; n++, index = store->details[index].next)
		store->details[index].is_in_doubt = true;
}
