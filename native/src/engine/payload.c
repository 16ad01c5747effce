#include "engine/payload.h"

#include <stdlib.h>
#include <string.h>

#include "wire/icmp.h"

uint8_t payload_byte(size_t at)
{
	/* Letters and digits: recognisable in a capture. */
	static const char text[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	return (uint8_t)text[at % (sizeof(text) - 1)];
}

struct payload *payload_new(void)
{
	struct payload *payload = malloc(sizeof(*payload));
	for (size_t i = 0; payload && i < sizeof(payload->pattern); i++)
		payload->pattern[i] = payload_byte(i);
	return payload;
}

void payload_free(struct payload *payload)
{
	free(payload);
}

uint16_t payload_checksum(const struct payload *payload, const uint8_t *head, size_t head_bytes, uint32_t from,
			  uint32_t payload_bytes)
{
	return internet_checksum(head, head_bytes, payload->pattern + from, payload_bytes - from);
}

bool payload_matches(const struct payload *payload, size_t from, const uint8_t *bytes, size_t length)
{
	return length == 0 || (from + length <= sizeof(payload->pattern) &&
			       memcmp(bytes, payload->pattern + from, length) == 0);
}
