#include "engine/entry.h"

#include <math.h>
#include <string.h>

#include "engine/sample.h"
#include "system/clock.h"
#include "wire/icmp.h"
#include "wire/quote.h"

int64_t entry_planned_ms(const struct entry *entry, uint64_t round, uint32_t seq)
{
	int64_t start = entry->first_ms;
	if (round > 0)
		start = entry->steady_ms + (int64_t)(round - 1) * entry->period_ms;
	return start + (int64_t)seq * entry->spacing_ms;
}

void entry_source(const struct entry *entry, uint8_t address[16])
{
	memcpy(address, entry->source, 16);
	uint32_t carry = entry_source_index(entry);
	for (int i = 15; i >= 0 && carry; i--) {
		carry += address[i];
		address[i] = (uint8_t)carry;
		carry >>= 8;
	}
}

struct sample entry_sample(const struct entry *entry, uint64_t round, uint32_t seq)
{
	struct entry at = *entry;
	at.round = round;
	at.seq = seq;
	return (struct sample){
		.sent_wall_ns = entry_planned_ms(entry, round, seq) * NS_PER_MS,
		.rtt_ns = NAN,
		.series = entry->series,
		.round = (uint32_t)round,
		.seq = seq,
		.outcome = OUTCOME_NOT_MEASURED,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
		.source_port = entry_source_port(&at),
		.source_index = entry_source_index(&at),
		.sent_ttl = entry->ttl,
		.quoted_ttl = TTL_UNKNOWN,
	};
}
