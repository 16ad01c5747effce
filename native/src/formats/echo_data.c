#include "formats/echo_data.h"

#include <string.h>

#include "engine/engine_state.h"
#include "engine/flight_store.h"
#include "engine/payload.h"
#include "engine/send.h"
#include "system/inbox.h"

bool echo_data_is_sent(const struct engine *engine, const struct flight *flight, const struct echo_header *echo,
		       const struct message *message, size_t skip)
{
	const uint8_t *data = message->data + skip + ICMP_HEADER_BYTES;
	size_t length = message->length - skip - ICMP_HEADER_BYTES, from = 0;
	if (flight->has_cookie) {
		if (!echo->has_cookie)
			return false;
		from = COOKIE_BYTES;
	}
	if (flight->has_detail && length >= BALANCE_END) {
		if (memcmp(&flight_detail(&engine->flights, flight)->value, data + COOKIE_BYTES, BALANCE_BYTES) != 0)
			return false;
		from = BALANCE_END;
	}
	return payload_matches(engine->payload, from, data + from, length - from) &&
	       payload_matches(engine->payload, length, message->rest, message->rest_length);
}

bool echo_is_intact(const struct probe_socket *sock, const struct message *message, size_t skip)
{
	return !sock->raw || sock->family == 6 ||
	       internet_checksum(message->data + skip, message->length - skip, message->rest, message->rest_length) ==
		       0;
}
