#include "formats/syn_table.h"

#include <string.h>
#include <sys/mman.h>

#define CHAINS (1u << 20)
#define NEWEST (1u << 18)

static void *reserve(size_t bytes)
{
	void *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return memory == MAP_FAILED ? 0 : memory;
}

static void release(void *memory, size_t bytes)
{
	if (memory)
		munmap(memory, bytes);
}

bool syn_table_open(struct syn_table *table)
{
	*table = (struct syn_table){
		.syns = reserve(SYN_FLIGHTS * sizeof(*table->syns)),
		.chains = reserve(CHAINS * sizeof(*table->chains)),
		.newest = reserve(NEWEST * sizeof(*table->newest)),
	};
	return table->syns && table->chains && table->newest;
}

void syn_table_close(struct syn_table *table)
{
	release(table->syns, SYN_FLIGHTS * sizeof(*table->syns));
	release(table->chains, CHAINS * sizeof(*table->chains));
	release(table->newest, NEWEST * sizeof(*table->newest));
}

/* The finalizer of MurmurHash3: addresses of a sweep and numbers that count up are as good as random after it. */
static uint32_t mix(const uint8_t destination[16], uint32_t value)
{
	uint64_t halves[2];
	memcpy(halves, destination, sizeof(halves));
	uint64_t hash = halves[0] * 0x9e3779b97f4a7c15u ^ halves[1] ^ (uint64_t)value << 29;
	hash = (hash ^ hash >> 33) * 0xff51afd7ed558ccdu;
	hash = (hash ^ hash >> 33) * 0xc4ceb9fe1a85ec53u;
	return (uint32_t)(hash >> 32);
}

static uint32_t name_of(const struct syn *syn, unsigned which)
{
	return which ? syn->number + syn->data_bytes : syn->number;
}

/* A link: place of the SYN, which of its names, and 1 so that 0 is none. */
static uint32_t link_to(const struct syn_table *table, const struct syn *syn, unsigned which)
{
	return ((uint32_t)(syn - table->syns) << 1 | which) + 1;
}

static struct syn *linked(const struct syn_table *table, uint32_t link)
{
	return &table->syns[(link - 1) >> 1];
}

static uint32_t *chain_of(const struct syn_table *table, const uint8_t destination[16], uint32_t number)
{
	return &table->chains[mix(destination, number) & (CHAINS - 1)];
}

static uint32_t *newest_of(const struct syn_table *table, const uint8_t destination[16], uint16_t port)
{
	return &table->newest[mix(destination, port) & (NEWEST - 1)];
}

static unsigned names_of(const struct syn *syn)
{
	return syn->data_bytes ? 2 : 1;
}

void syn_enter(struct syn_table *table, struct syn *syn)
{
	for (unsigned which = 0; which < names_of(syn); which++) {
		uint32_t *chain = chain_of(table, syn->destination, name_of(syn, which));
		syn->next[which] = *chain;
		*chain = link_to(table, syn, which);
	}
	*newest_of(table, syn->destination, syn->destination_port) = link_to(table, syn, 0);
	syn->is_entered = 1;
}

static void unlink_name(struct syn_table *table, struct syn *syn, unsigned which)
{
	uint32_t own = link_to(table, syn, which);
	uint32_t *link = chain_of(table, syn->destination, name_of(syn, which));
	while (*link != own)
		link = &linked(table, *link)->next[(*link - 1) & 1];
	*link = syn->next[which];
}

void syn_leave(struct syn_table *table, struct syn *syn)
{
	if (!syn->is_entered)
		return;
	for (unsigned which = 0; which < names_of(syn); which++)
		unlink_name(table, syn, which);
	uint32_t *newest = newest_of(table, syn->destination, syn->destination_port);
	if (*newest == link_to(table, syn, 0))
		*newest = 0;
	syn->is_entered = 0;
}

struct syn *syn_find(const struct syn_table *table, const uint8_t destination[16], uint32_t number,
		     uint16_t source_port)
{
	struct syn *other = 0;
	uint32_t link = *chain_of(table, destination, number);
	while (link) {
		struct syn *syn = linked(table, link);
		unsigned which = (link - 1) & 1;
		link = syn->next[which];
		if (name_of(syn, which) != number || memcmp(syn->destination, destination, 16) != 0)
			continue;
		if (syn->source_port == source_port)
			return syn;
		other = syn;
	}
	return other;
}

struct syn *syn_find_newest(const struct syn_table *table, const uint8_t destination[16], uint16_t port)
{
	uint32_t link = *newest_of(table, destination, port);
	if (!link)
		return 0;
	struct syn *syn = linked(table, link);
	return syn->destination_port == port && memcmp(syn->destination, destination, 16) == 0 ? syn : 0;
}
