#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/plan.h"

/* The filler that payloads carry behind the cookie: one copy per engine, which batches point into. */
struct payload {
	uint8_t pattern[PLAN_MAX_PAYLOAD];
};

/* NULL when there is no memory. */
struct payload *payload_new(void);
void payload_free(struct payload *payload);

/* Byte `at` of the filler. */
uint8_t payload_byte(size_t at);

/*
 * RFC 1071 over `head` (an even number of bytes) and bytes `from` … `payload_bytes` − 1 of the filler, in network byte
 * order.
 */
uint16_t payload_checksum(const struct payload *payload, const uint8_t *head, size_t head_bytes, uint32_t from,
			  uint32_t payload_bytes);

/* Whether `bytes` equal the filler from byte `from` on. */
bool payload_matches(const struct payload *payload, size_t from, const uint8_t *bytes, size_t length);
