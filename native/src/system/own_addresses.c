#include "system/own_addresses.h"

#include <ifaddrs.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "system/clock.h"
#include "system/inbox.h"

/* Addresses come and go while we run; asking for them is a dump of the kernel's tables. */
#define KNOWN_FOR_NS (5 * NS_PER_S)

struct own_network {
	uint8_t address[16];
	uint8_t mask[16];
};

struct own_addresses {
	int64_t until_ns; /* 0 = never asked */
	uint32_t count;
	uint32_t capacity;
	struct own_network *networks;
};

struct own_addresses *own_addresses_new(void)
{
	return calloc(1, sizeof(struct own_addresses));
}

void own_addresses_free(struct own_addresses *own)
{
	if (own)
		free(own->networks);
	free(own);
}

static bool grow(struct own_addresses *own)
{
	uint32_t capacity = own->capacity ? own->capacity * 2 : 16;
	struct own_network *networks = realloc(own->networks, capacity * sizeof(*networks));
	if (!networks)
		return false;
	own->networks = networks;
	own->capacity = capacity;
	return true;
}

static void add(struct own_addresses *own, const struct ifaddrs *one)
{
	struct own_network network;
	if (!one->ifa_addr || !address_bytes(one->ifa_addr, network.address))
		return;
	if (own->count == own->capacity && !grow(own))
		return;
	/* Some systems leave the family of a mask out: without a mask it is a network of one. */
	memset(network.mask, 0xff, sizeof(network.mask));
	if (one->ifa_netmask && one->ifa_netmask->sa_family == one->ifa_addr->sa_family) {
		address_bytes(one->ifa_netmask, network.mask);
		if (one->ifa_addr->sa_family == AF_INET)
			memset(network.mask, 0xff, 12);
	}
	own->networks[own->count++] = network;
}

/* Keep the last list when the kernel does not answer. */
static void refresh(struct own_addresses *own, int64_t steady_ns)
{
	struct ifaddrs *first;
	if (steady_ns < own->until_ns)
		return;
	own->until_ns = steady_ns + KNOWN_FOR_NS;
	if (getifaddrs(&first) < 0)
		return;
	own->count = 0;
	for (const struct ifaddrs *one = first; one; one = one->ifa_next)
		add(own, one);
	freeifaddrs(first);
}

bool is_own_address(struct own_addresses *own, const uint8_t address[16], int64_t steady_ns)
{
	refresh(own, steady_ns);
	for (uint32_t i = 0; i < own->count; i++) {
		if (memcmp(own->networks[i].address, address, 16) == 0)
			return true;
	}
	return false;
}

bool is_on_link(struct own_addresses *own, const uint8_t address[16], int64_t steady_ns)
{
	refresh(own, steady_ns);
	for (uint32_t i = 0; i < own->count; i++) {
		const struct own_network *network = &own->networks[i];
		int at = 0;
		while (at < 16 && (network->address[at] & network->mask[at]) == (address[at] & network->mask[at]))
			at++;
		if (at == 16)
			return true;
	}
	return false;
}
