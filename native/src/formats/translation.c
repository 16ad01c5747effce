#include "formats/translation.h"

#include <string.h>

#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/payload.h"
#include "engine/quotes.h"
#include "engine/send.h"
#include "formats/syn_state.h"
#include "formats/udp_match.h"
#include "system/inbox.h"
#include "wire/icmp.h"
#include "wire/quote.h"
#include "wire/tcp_wire.h"

/* The checksum of the datagram as sent: over the sum of the pseudo-header, the header and the payload. */
static uint16_t udp_checksum(const struct engine *engine, const struct flight *flight,
			     const struct quoted_packet *quoted)
{
	const struct flight_detail *detail = flight_detail(&engine->flights, flight);
	uint16_t fields[] = { htons(quoted->pseudo_sum), htons(detail->source_port), htons(detail->destination_port),
			      htons((uint16_t)(UDP_HEADER_BYTES + quoted->payload_bytes)) };
	uint8_t head[sizeof(fields) + COOKIE_BYTES];
	uint32_t named = flight->has_cookie ? COOKIE_BYTES : 0;
	if (named > quoted->payload_bytes)
		named = quoted->payload_bytes;
	struct cookie cookie = flight_cookie(engine, flight);
	memcpy(head, fields, sizeof(fields));
	cookie_write(head + sizeof(fields), named, &cookie);
	uint16_t sum =
		ntohs(payload_checksum(engine->payload, head, sizeof(fields) + named, named, quoted->payload_bytes));
	return sum ? sum : 0xffff; /* RFC 768 */
}

uint8_t udp_translation(const struct engine *engine, const struct flight *flight, const struct quoted_packet *quoted)
{
	if (!quoted || quoted->has_other_source)
		return source_translation(quoted);
	/* A quote with another length is not of this datagram; its checksum proves nothing. */
	if (quoted->payload_bytes != udp_payload_bytes(flight_detail(&engine->flights, flight)))
		return TRANSLATION_UNKNOWN;
	/* No checksum, or one left to the network card of a virtual machine that nobody finished. */
	if (quoted->checksum == 0 || quoted->checksum == quoted->pseudo_sum)
		return TRANSLATION_NONE;
	return quoted->checksum == udp_checksum(engine, flight, quoted) ? TRANSLATION_NONE : TRANSLATION_FOUND;
}

uint8_t syn_translation(const struct engine *engine, const struct syn *syn, const struct message *message)
{
	const uint8_t *quoted = message->data;
	bool has_other_source = syn->family == 4 ? memcmp(quoted + 12, syn->source + 12, 4) != 0
						  : memcmp(quoted + 8, syn->source, 16) != 0;
	if (has_other_source)
		return TRANSLATION_FOUND;
	size_t at = tcp_checksum_at(syn->family);
	if (message->length < at + 2)
		return TRANSLATION_NONE;
	uint8_t headers[IPV6_HEADER_BYTES + TCP_HEADER_BYTES];
	syn_write_headers(headers, syn, false);
	size_t ip_bytes = ip_header_bytes(syn->family);
	uint16_t sum = payload_checksum(engine->payload, headers + ip_bytes, TCP_HEADER_BYTES, 0, syn->data_bytes);
	return memcmp(quoted + at, &sum, sizeof(sum)) == 0 ? TRANSLATION_NONE : TRANSLATION_FOUND;
}
