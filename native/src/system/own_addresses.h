#pragma once

#include <stdbool.h>
#include <stdint.h>

/* This machine's addresses and the links that they are on, at most some seconds old. */
struct own_addresses;

/* NULL when there is no memory. */
struct own_addresses *own_addresses_new(void);
void own_addresses_free(struct own_addresses *own);

/* Whether `address` is one of this machine's. */
bool is_own_address(struct own_addresses *own, const uint8_t address[16], int64_t steady_ns);

/* Whether an interface of this machine has an address in the same network. Of link-local addresses it is always so. */
bool is_on_link(struct own_addresses *own, const uint8_t address[16], int64_t steady_ns);
