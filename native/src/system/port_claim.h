#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * TCP ports kept from other programs of this machine: a socket is bound to each that is free, and does nothing. The
 * kernel answers what comes for them with a reset, as for any port that nobody listens on.
 */
struct port_claim {
	uint16_t first;
	uint16_t count;
	int *sockets; /* `count`; -1 = not ours */
};

/* Claims what is free of the range; what others have is left to them. False with errno when there is no memory. */
bool port_claim_range(struct port_claim *claim, int family, uint16_t first, uint16_t count);

/* Claims so many consecutive ports that the kernel does not hand out by itself. False with errno. */
bool port_claim_any(struct port_claim *claim, int family, uint16_t count);

void port_claim_release(struct port_claim *claim);
