#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A set of addresses too large for a filter program: a hash table that does not change once made. */
struct address_set {
	uint8_t (*slots)[16];
	bool *used;
	uint32_t mask;
};

/* False when there is no memory. */
bool address_set_init(struct address_set *set, const uint8_t (*addresses)[16], uint32_t count);
void address_set_free(struct address_set *set);
bool address_set_has(const struct address_set *set, const uint8_t address[16]);

/* Variant of address_set_has() for the four bytes of an IPv4 address. */
bool address_set_has4(const struct address_set *set, const uint8_t address[4]);
