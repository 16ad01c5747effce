#include "capture/address_set.h"

#include <stdlib.h>
#include <string.h>

/* FNV-1a, 32 bits: addresses differ in their last bytes mostly, which it spreads well. */
static uint32_t hash_of(const uint8_t address[16])
{
	uint32_t hash = 2166136261u;
	for (int i = 0; i < 16; i++)
		hash = (hash ^ address[i]) * 16777619u;
	return hash;
}

/* The slot of the address, or the free one where it would be. */
static uint32_t slot_of(const struct address_set *set, const uint8_t address[16])
{
	uint32_t slot = hash_of(address) & set->mask;
	while (set->used[slot] && memcmp(set->slots[slot], address, 16) != 0)
		slot = (slot + 1) & set->mask;
	return slot;
}

bool address_set_init(struct address_set *set, const uint8_t (*addresses)[16], uint32_t count)
{
	/* At most half full, so that every search ends. */
	uint32_t size = 16;
	while (size < 2 * count)
		size *= 2;
	set->mask = size - 1;
	set->slots = malloc((size_t)size * sizeof(*set->slots));
	set->used = calloc(size, sizeof(*set->used));
	if (!set->slots || !set->used) {
		address_set_free(set);
		return false;
	}
	for (uint32_t i = 0; i < count; i++) {
		uint32_t slot = slot_of(set, addresses[i]);
		memcpy(set->slots[slot], addresses[i], 16);
		set->used[slot] = true;
	}
	return true;
}

void address_set_free(struct address_set *set)
{
	free(set->slots);
	free(set->used);
	*set = (struct address_set){ 0 };
}

bool address_set_has(const struct address_set *set, const uint8_t address[16])
{
	return set->used[slot_of(set, address)];
}

bool address_set_has4(const struct address_set *set, const uint8_t address[4])
{
	uint8_t mapped[16] = { [10] = 0xff, [11] = 0xff };
	memcpy(mapped + 12, address, 4);
	return address_set_has(set, mapped);
}
