#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A random key, drawn by each engine at its start. */
struct secret {
	uint64_t keys[2];
};

/* False with errno when the system has no randomness to give. */
bool secret_draw(struct secret *secret);

/* A hash of an address under the key, which reveals nothing about those of other addresses: SipHash-2-4. */
uint64_t secret_of_address(const struct secret *secret, const uint8_t address[16]);
