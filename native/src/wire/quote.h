#pragma once

#include <stdint.h>

/* NAT on the path, judged by a quoted packet: TRANSLATIONS of core/ports/packet-io.ts. */
enum translation { TRANSLATION_UNKNOWN = 0, TRANSLATION_NONE = 1, TRANSLATION_FOUND = 2 };

#define MPLS_KEPT 3
#define TTL_UNKNOWN 255

/* The details of an ICMP error about its packet, beyond the code. */
struct quote {
	uint8_t ttl; /* TTL_UNKNOWN where the quoted header cannot be seen */
	uint8_t translation; /* enum translation */
	uint8_t mpls_count;
	uint32_t mpls[MPLS_KEPT];
};
