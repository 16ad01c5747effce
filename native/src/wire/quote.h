#pragma once

#include <stdint.h>

/* What a quoted packet says of address translation: TRANSLATIONS of core/ports/packet-io.ts. */
enum translation { TRANSLATION_UNKNOWN = 0, TRANSLATION_NONE = 1, TRANSLATION_FOUND = 2 };

#define MPLS_KEPT 3
#define TTL_UNKNOWN 255

/* What an ICMP error says of the packet that it quotes, beyond its code. */
struct quote {
	uint8_t ttl; /* TTL_UNKNOWN where the quoted header cannot be seen */
	uint8_t translation; /* enum translation */
	uint8_t mpls_count;
	uint32_t mpls[MPLS_KEPT];
};
