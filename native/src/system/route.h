#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Routes that are cached; a power of two. */
#define ROUTES_KNOWN 4096

struct known_route {
	uint8_t destination[16];
	uint8_t source[16];
	uint32_t ifindex;
	uint8_t family; /* 0 = unused */
	int64_t until_ns;
};

/* A cache of the source addresses that the routing table chooses for destinations. */
struct routes {
	int sockets[2]; /* datagram sockets that are only ever connected: IPv4, IPv6; -1 = none yet */
	struct known_route known[ROUTES_KNOWN];
};

/* NULL when there is no memory. */
struct routes *routes_new(void);
void routes_free(struct routes *routes);

/*
 * The kernel's choice of source address, at most some seconds old. `ifindex` 0 = any. Returns errno, 0 = found:
 * ENETUNREACH when there is no route.
 */
int route_source(struct routes *routes, int family, const uint8_t destination[16], uint32_t ifindex, int64_t steady_ns,
		 uint8_t source[16]);
