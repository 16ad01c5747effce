#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * TCP ports kept from other programs of this machine: a socket is bound to each that is free, and does nothing. The
 * kernel resets connections to them, as to any port without a listener.
 */
struct port_claim {
	uint16_t first;
	uint16_t count;
	int *sockets; /* `count`; -1 = not ours */
};

/*
 * Claims the free ports of the range; those of other programs are left alone. False with errno when there is no memory.
 */
bool port_claim_range(struct port_claim *claim, int family, uint16_t first, uint16_t count);

/* Claims `count` consecutive ports outside the kernel's ephemeral range. False with errno. */
bool port_claim_any(struct port_claim *claim, int family, uint16_t count);

void port_claim_release(struct port_claim *claim);
