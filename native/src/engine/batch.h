#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/plan.h"

/* core/model/outcome.ts, STAMPS */
enum stamps { STAMPS_NONE = 0, STAMPS_USER = 1, STAMPS_KERNEL_RX = 2, STAMPS_KERNEL_TX_RX = 3 };

/* How a packet was sent: METHODS of core/ports/packet-io.ts. */
enum method {
	METHOD_NONE = 0,
	METHOD_ICMP_DATAGRAM = 1,
	METHOD_ICMP_RAW = 2,
	METHOD_UDP_SOCKET = 3,
	METHOD_TCP_HALF_OPEN = 4,
	METHOD_TCP_CONNECT = 5,
};

/* What a quoted packet says of address translation: TRANSLATIONS of core/ports/packet-io.ts. */
enum translation { TRANSLATION_UNKNOWN = 0, TRANSLATION_NONE = 1, TRANSLATION_FOUND = 2 };

#define MPLS_KEPT 3
#define TTL_UNKNOWN 255

/* A finished sample, 80 bytes. */
struct sample {
	int64_t sent_wall_ns; /* planned time for what was never sent */
	double rtt_ns;        /* NaN = none */
	uint32_t series;
	uint32_t round;
	uint32_t seq;
	uint32_t late_us;
	uint8_t from[16]; /* who answered, when has_from */
	uint16_t cause;
	uint16_t mtu;
	uint8_t outcome;
	uint8_t stamps;
	uint8_t reply_ttl;
	uint8_t icmp_type;
	uint8_t icmp_code;
	bool has_from;
	/* From here on for COLUMNS_FLOW … */
	uint8_t method;
	uint16_t source_port;
	uint16_t source_index;
	/* … and from here on for COLUMNS_HOP only. */
	uint8_t sent_ttl;
	uint8_t quoted_ttl; /* TTL_UNKNOWN = not known */
	uint8_t mpls_count;
	uint8_t translation; /* enum translation */
	uint32_t mpls[MPLS_KEPT];
};

/* Samples per frame at most: keeps a frame under 256 KiB. */
#define FRAME_MAX_SAMPLES 4096

/* Samples per probe code that wait for the reader at most (20 MiB); beyond, the oldest are dropped and counted. */
#define OUTBOX_MAX_SAMPLES (1u << 18)

/* Finished samples of one probe code on their way to JavaScript: a ring that grows up to its bound. */
struct outbox {
	uint16_t probe_code;
	uint8_t columns; /* enum column_set */
	uint32_t capacity; /* power of two, or 0 */
	uint32_t head;
	uint32_t count;
	uint32_t dropped; /* since the last frame */
	struct sample *ring;
};

void outbox_push(struct outbox *box, const struct sample *sample);
void outbox_free(struct outbox *box);

struct frame {
	uint8_t *bytes; /* malloc'd, of exactly `length` bytes; NULL when memory is short */
	size_t length;
	uint32_t samples;
};

/*
 * Writes the oldest samples as one frame of core/model/batch.ts, with the own columns of the box's set.
 * They stay in the box until outbox_shift(): the frame may find no taker.
 */
struct frame outbox_frame(const struct outbox *box, uint64_t batch_no, uint32_t engine_run);
void outbox_shift(struct outbox *box, uint32_t samples);
