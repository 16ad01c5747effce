#include "engine/outbox.h"

#include <stdlib.h>
#include <string.h>

#include "engine/plan.h"
#include "engine/sample.h"
#include "wire/quote.h"

#define HEADER_BYTES 64
#define FROM_TARGET 0xffff
#define BATCH_MAGIC 0x31424e53u /* SNB1 */

/* In frame order: COMMON_COLUMNS, then HOP_COLUMNS, of which smaller sets are the beginning. */
enum column {
	SENT, RTT, SERIES, ROUND, SEQ, LATE, FROM, CAUSE, OUTCOME, STAMPS, REPLY_TTL,
	TYPE, CODE, MTU, ECHO_COLUMNS,
	SOURCE_PORT = ECHO_COLUMNS, SOURCE_INDEX, METHOD, FLOW_COLUMNS,
	SENT_TTL = FLOW_COLUMNS, QUOTED_TTL, MPLS_COUNT, MPLS, TRANSLATION = MPLS + MPLS_KEPT, COLUMNS,
};

/* Bytes per sample of each column. */
static const uint8_t column_bytes[COLUMNS] = { 8, 8, 4, 4, 4, 4, 2, 2, 1, 1, 1, 1, 1, 2, 2, 2, 1, 1, 1, 1, 4, 4, 4, 1 };

static const int column_counts[COLUMN_SETS] = {
	[COLUMNS_ECHO] = ECHO_COLUMNS,
	[COLUMNS_FLOW] = FLOW_COLUMNS,
	[COLUMNS_HOP] = COLUMNS,
};

static bool grow(struct outbox *box)
{
	uint32_t capacity = box->capacity ? box->capacity * 2 : 1024;
	if (capacity > OUTBOX_MAX_SAMPLES)
		return false;
	struct sample *ring = malloc(capacity * sizeof(*ring));
	if (!ring)
		return false;
	for (uint32_t i = 0; i < box->count; i++)
		ring[i] = box->ring[(box->head + i) & (box->capacity - 1)];
	free(box->ring);
	box->ring = ring;
	box->capacity = capacity;
	box->head = 0;
	return true;
}

void outbox_push(struct outbox *box, const struct sample *sample)
{
	if (box->count == box->capacity && !grow(box)) {
		box->dropped++;
		if (box->capacity == 0)
			return;
		box->head = (box->head + 1) & (box->capacity - 1);
		box->count--;
	}
	box->ring[(box->head + box->count++) & (box->capacity - 1)] = *sample;
}

void outbox_shift(struct outbox *box, uint32_t samples)
{
	box->head = (box->head + samples) & (box->capacity - 1);
	box->count -= samples;
	box->dropped = 0;
}

void outbox_free(struct outbox *box)
{
	free(box->ring);
	*box = (struct outbox){ .probe_code = box->probe_code, .columns = box->columns };
}

/* Distinct responder addresses of one frame. Linear probing over twice as many places as there can be samples. */
struct address_set {
	uint16_t places[2 * FRAME_MAX_SAMPLES]; /* index + 1 */
	uint8_t addresses[FRAME_MAX_SAMPLES][16];
	uint32_t count;
};

static uint16_t address_index(struct address_set *set, const uint8_t address[16])
{
	uint32_t hash = 2166136261u;
	for (int i = 0; i < 16; i++)
		hash = (hash ^ address[i]) * 16777619u;
	uint32_t mask = 2 * FRAME_MAX_SAMPLES - 1;
	for (uint32_t at = hash & mask;; at = (at + 1) & mask) {
		uint16_t found = set->places[at];
		if (!found) {
			memcpy(set->addresses[set->count], address, 16);
			set->places[at] = (uint16_t)++set->count;
			return (uint16_t)(set->count - 1);
		}
		if (memcmp(set->addresses[found - 1], address, 16) == 0)
			return (uint16_t)(found - 1);
	}
}

static size_t align8(size_t bytes)
{
	return (bytes + 7) & ~(size_t)7;
}

static void put(uint8_t *at, const void *value, size_t bytes)
{
	memcpy(at, value, bytes);
}

/* Leaves batchNo and engineRun zero: the engine process numbers the frames of all drivers. */
static void write_header(uint8_t *out, const struct outbox *box, const struct frame *frame, int64_t base_ns,
			 uint32_t address_count)
{
	/* Every platform that this driver builds for is little endian, as the frame is. */
	uint32_t magic = BATCH_MAGIC, length = (uint32_t)frame->length;
	uint16_t version = 1;
	put(out, &magic, 4);
	put(out + 4, &version, 2);
	put(out + 6, &box->probe_code, 2);
	put(out + 8, &base_ns, 8);
	put(out + 24, &frame->samples, 4);
	put(out + 28, &box->dropped, 4);
	put(out + 32, &address_count, 4);
	put(out + 36, &length, 4);
}

static void write_sample(uint8_t *const columns[COLUMNS], uint32_t i, const struct sample *sample, int64_t base_ns,
			 uint16_t from)
{
	((double *)columns[SENT])[i] = (double)(sample->sent_wall_ns - base_ns);
	((double *)columns[RTT])[i] = sample->rtt_ns;
	((uint32_t *)columns[SERIES])[i] = sample->series;
	((uint32_t *)columns[ROUND])[i] = sample->round;
	((uint32_t *)columns[SEQ])[i] = sample->seq;
	((uint32_t *)columns[LATE])[i] = sample->late_us;
	((uint16_t *)columns[FROM])[i] = from;
	((uint16_t *)columns[CAUSE])[i] = sample->cause;
	columns[OUTCOME][i] = sample->outcome;
	columns[STAMPS][i] = sample->stamps;
	columns[REPLY_TTL][i] = sample->reply_ttl;
	columns[TYPE][i] = sample->icmp_type;
	columns[CODE][i] = sample->icmp_code;
	((uint16_t *)columns[MTU])[i] = sample->mtu;
}

static void write_flow(uint8_t *const columns[COLUMNS], uint32_t i, const struct sample *sample)
{
	((uint16_t *)columns[SOURCE_PORT])[i] = sample->source_port;
	((uint16_t *)columns[SOURCE_INDEX])[i] = sample->source_index;
	columns[METHOD][i] = sample->method;
}

static void write_hop(uint8_t *const columns[COLUMNS], uint32_t i, const struct sample *sample)
{
	columns[SENT_TTL][i] = sample->sent_ttl;
	columns[QUOTED_TTL][i] = sample->quoted_ttl;
	columns[MPLS_COUNT][i] = sample->mpls_count;
	for (int label = 0; label < MPLS_KEPT; label++)
		((uint32_t *)columns[MPLS + label])[i] = sample->mpls[label];
	columns[TRANSLATION][i] = sample->translation;
}

static const struct sample *sample_at(const struct outbox *box, uint32_t i)
{
	return &box->ring[(box->head + i) & (box->capacity - 1)];
}

struct frame outbox_frame(const struct outbox *box)
{
	struct frame frame = { .samples = box->count < FRAME_MAX_SAMPLES ? box->count : FRAME_MAX_SAMPLES };
	/* Too large for the stack of a thread, too rarely needed to keep: most frames have no address. */
	struct address_set *set = 0;
	int64_t base_ns = INT64_MAX;
	for (uint32_t i = 0; i < frame.samples; i++) {
		const struct sample *sample = sample_at(box, i);
		if (sample->sent_wall_ns < base_ns)
			base_ns = sample->sent_wall_ns;
		if (!sample->has_from)
			continue;
		if (!set && !(set = calloc(1, sizeof(*set))))
			return frame;
		address_index(set, sample->from);
	}
	size_t offsets[COLUMNS], length = HEADER_BYTES;
	int column_count = column_counts[box->columns];
	for (int column = 0; column < column_count; column++) {
		offsets[column] = length;
		length += align8((size_t)frame.samples * column_bytes[column]);
	}
	uint32_t address_count = set ? set->count : 0;
	frame.length = length + (size_t)address_count * 16;
	frame.bytes = calloc(1, frame.length);
	if (frame.bytes) {
		write_header(frame.bytes, box, &frame, base_ns, address_count);
		uint8_t *columns[COLUMNS];
		for (int column = 0; column < column_count; column++)
			columns[column] = frame.bytes + offsets[column];
		for (uint32_t i = 0; i < frame.samples; i++) {
			const struct sample *sample = sample_at(box, i);
			uint16_t from = sample->has_from ? address_index(set, sample->from) : FROM_TARGET;
			write_sample(columns, i, sample, base_ns, from);
			if (box->columns >= COLUMNS_FLOW)
				write_flow(columns, i, sample);
			if (box->columns >= COLUMNS_HOP)
				write_hop(columns, i, sample);
		}
		if (set)
			memcpy(frame.bytes + length, set->addresses, (size_t)address_count * 16);
	}
	free(set);
	return frame;
}
