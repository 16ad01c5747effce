#include "wire/cookie.h"

#include <string.h>

#define COOKIE_MAGIC 0x52444e53u /* SNDR */

void cookie_write(uint8_t *out, size_t room, const struct cookie *cookie)
{
	/* Only this machine reads it: its own byte order will do. */
	uint32_t words[4] = { COOKIE_MAGIC, cookie->run, cookie->index, cookie->generation };
	memcpy(out, words, room < sizeof(words) ? room : sizeof(words));
}

bool cookie_read(const uint8_t *bytes, size_t length, struct cookie *cookie)
{
	uint32_t words[4] = { 0 };
	if (length < COOKIE_NAME_BYTES)
		return false;
	memcpy(words, bytes, length < sizeof(words) ? length : sizeof(words));
	*cookie = (struct cookie){
		.run = words[1],
		.index = words[2],
		.generation = words[3],
		.has_generation = length >= COOKIE_BYTES,
	};
	return words[0] == COOKIE_MAGIC;
}
