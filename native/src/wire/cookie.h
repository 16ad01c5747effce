#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COOKIE_BYTES 16

/* So much of it names the packet; the rest tells it from an earlier one of its number. */
#define COOKIE_NAME_BYTES 12

/* Proves which packet an answer belongs to: numbers on the wire come round again, this does not. */
struct cookie {
	uint32_t run;        /* random per engine */
	uint32_t index;      /* flight_index() */
	uint32_t generation; /* number of the packet since the engine started, mod 2^32 */
	bool has_generation;
};

/* Writes as much of it as there is room for where a payload begins: the name at least. */
void cookie_write(uint8_t *out, size_t room, const struct cookie *cookie);

/* Reads what there is of one; false where there is none of ours, or not its whole name. */
bool cookie_read(const uint8_t *bytes, size_t length, struct cookie *cookie);
