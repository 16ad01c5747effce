#pragma once

#include <stddef.h>
#include <stdint.h>

struct sample;

/* Samples per frame at most: keeps a frame under 256 KiB. */
#define FRAME_MAX_SAMPLES 4096

/* Samples per probe code that wait for the reader at most (20 MiB); beyond, the oldest are dropped and counted. */
#define OUTBOX_MAX_SAMPLES (1u << 18)

/* Finished samples of one probe code, waiting for JavaScript: a ring that grows up to its bound. */
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
 * Writes the oldest samples as one frame of core/model/batch.ts, with the probe columns of the box's set. They stay in
 * the box until outbox_shift(), because the frame may not be delivered.
 */
struct frame outbox_frame(const struct outbox *box);
void outbox_shift(struct outbox *box, uint32_t samples);
