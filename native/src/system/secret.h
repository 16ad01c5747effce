#pragma once

#include <stdbool.h>
#include <stdint.h>

/* What nobody can guess who has not seen it: drawn anew by each engine. */
struct secret {
	uint64_t keys[2];
};

/* False with errno when the system has no randomness to give. */
bool secret_draw(struct secret *secret);

/* The same for the same address, and nothing about those of others: SipHash-2-4. */
uint64_t secret_of_address(const struct secret *secret, const uint8_t address[16]);
