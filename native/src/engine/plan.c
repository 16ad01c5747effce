#include "engine/plan.h"

#include <ctype.h>
#include <endian.h>
#include <net/if.h>
#include <stdlib.h>
#include <string.h>

/* 2^53: whole milliseconds are exact in a double up to here. */
#define MAX_EPOCH_MS 9007199254740992.0

static bool is_mapped_ipv4(const uint8_t address[16])
{
	static const uint8_t prefix[12] = { [10] = 0xff, [11] = 0xff };
	return memcmp(address, prefix, sizeof(prefix)) == 0;
}

static bool is_epoch_ms(double ms)
{
	/* Written so that NaN fails. */
	return ms >= 0 && ms <= MAX_EPOCH_MS && (double)(int64_t)ms == ms;
}

static bool address_fits(const struct plan_entry *entry, const uint8_t address[16])
{
	return entry->family != 4 || is_mapped_ipv4(address);
}

/* The last source of the rotation is within the address space. */
static bool sources_ok(const struct plan_entry *entry)
{
	if (entry->source_count == 0 || entry->source_count > PLAN_MAX_SOURCES)
		return false;
	if (!(entry->flags & PLAN_HAS_SOURCE))
		return entry->source_count == 1;
	uint32_t low;
	memcpy(&low, entry->source + 12, sizeof(low));
	bool wraps = (uint64_t)be32toh(low) + entry->source_count - 1 > UINT32_MAX;
	return address_fits(entry, entry->source) && !(entry->family == 4 && wraps);
}

static bool ports_ok(const struct plan_entry *entry)
{
	if (entry->format == FORMAT_ICMP_ECHO)
		return entry->destination_port == 0 && entry->source_port == 0 && entry->source_port_count == 1;
	if (entry->destination_port == 0 || entry->source_port_count == 0)
		return false;
	if (entry->source_port == 0)
		return entry->source_port_count == 1;
	return (uint32_t)entry->source_port + entry->source_port_count - 1 <= UINT16_MAX;
}

static bool entry_ok(const struct plan_entry *entry)
{
	if (!is_epoch_ms(entry->first_at_ms) || !is_epoch_ms(entry->steady_from_ms))
		return false;
	if (!(entry->flags & PLAN_ONCE) && entry->period_ms == 0)
		return false;
	if (entry->count == 0 || entry->timeout_ms == 0 || entry->timeout_ms > PLAN_MAX_TIMEOUT_MS)
		return false;
	if (entry->payload_bytes > PLAN_MAX_PAYLOAD || entry->ifindex != 0)
		return false;
	if (entry->format == FORMAT_NONE || entry->format >= FORMATS || entry->columns >= COLUMN_SETS)
		return false;
	if (entry->family != 4 && entry->family != 6)
		return false;
	if (!address_fits(entry, entry->destination) || !sources_ok(entry) || !ports_ok(entry))
		return false;
	return memchr(entry->interface, 0, sizeof(entry->interface)) != 0;
}

enum plan_fault plan_decode(void *bytes, size_t length, struct plan *plan, uint32_t *entry_index)
{
	const struct plan_header *header = bytes;
	if (length < sizeof(*header) || header->magic != PLAN_MAGIC || header->version != PLAN_VERSION)
		return PLAN_MALFORMED;
	uint64_t removes_bytes = ((uint64_t)header->removes * sizeof(uint32_t) + 7) & ~UINT64_C(7);
	uint64_t adds_bytes = (uint64_t)header->adds * sizeof(struct plan_entry);
	if (sizeof(*header) + removes_bytes + adds_bytes != length)
		return PLAN_MALFORMED;
	plan->removes = (const uint32_t *)(header + 1);
	plan->adds = (struct plan_entry *)((char *)bytes + sizeof(*header) + removes_bytes);
	plan->remove_count = header->removes;
	plan->add_count = header->adds;
	for (uint32_t i = 0; i < plan->add_count; i++) {
		if (entry_ok(&plan->adds[i]))
			continue;
		*entry_index = i;
		return PLAN_BAD_ENTRY;
	}
	return PLAN_OK;
}

/* A zone may be the number of an interface (RFC 4007); an interface of that name goes first. 0 = there is none. */
static uint32_t interface_index(const char *name)
{
	uint32_t index = if_nametoindex(name);
	if (index || !isdigit((unsigned char)name[0]))
		return index;
	char *end;
	unsigned long number = strtoul(name, &end, 10);
	char found[IF_NAMESIZE];
	return !*end && number <= UINT32_MAX && if_indextoname((uint32_t)number, found) ? (uint32_t)number : 0;
}

enum plan_fault plan_resolve(struct plan *plan, uint32_t *entry_index)
{
	/* Entries of one delta mostly share an interface: remember the last answer. */
	char known[IF_NAMESIZE] = "";
	uint32_t known_index = 0;
	for (uint32_t i = 0; i < plan->add_count; i++) {
		struct plan_entry *entry = &plan->adds[i];
		if (!entry->interface[0])
			continue;
		if (strcmp(entry->interface, known) != 0) {
			known_index = interface_index(entry->interface);
			memcpy(known, entry->interface, sizeof(known));
		}
		if (known_index == 0) {
			*entry_index = i;
			return PLAN_NO_INTERFACE;
		}
		entry->ifindex = known_index;
	}
	return PLAN_OK;
}
