#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define COOKIE_BYTES 16

/* Bytes that identify the packet; the rest distinguishes it from an earlier packet of its number. */
#define COOKIE_NAME_BYTES 12

/* Proves which packet a reply belongs to: numbers in headers wrap around, cookies do not. */
struct cookie {
	uint32_t run;        /* random per engine */
	uint32_t index;      /* flight_index() */
	uint32_t generation; /* number of the packet since the engine started, mod 2^32 */
	bool has_generation;
};

/* Writes as much of it as fits at the start of a payload: at least COOKIE_NAME_BYTES. */
void cookie_write(uint8_t *out, size_t room, const struct cookie *cookie);

/* Reads a cookie, as far as it goes; false when there is none of this program, or fewer than COOKIE_NAME_BYTES. */
bool cookie_read(const uint8_t *bytes, size_t length, struct cookie *cookie);
