#include "formats/udp_match.h"

#include <string.h>
#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>

#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/format.h"
#include "engine/plan.h"
#include "engine/quotes.h"
#include "engine/receive.h"
#include "formats/translation.h"
#include "system/inbox.h"
#include "wire/icmp.h"
#include "wire/quote.h"

/*
 * Bits of udp_header_profile() that a quoted header shows unchanged: the size always, the TOS unless routers rewrite
 * it.
 */
#define PROFILE_TOS 0x0000ff00u
#define PROFILE_SIZE 0xffff0000u

/* Time for which a rewritten TOS is assumed after it was seen once: a late reply may look like rewriting. */
#define DISTRUST_NS (300 * NS_PER_S)

static struct flight *named_by(struct engine *engine, const struct udp_socket *socket, const struct cookie *cookie)
{
	if (cookie->run != engine->run || cookie->index / ID_SPACE_NUMBERS >= engine->flights.id_space_count)
		return 0;
	struct flight *flight = &engine->flights.flights[cookie->index];
	if (flight->format != FORMAT_UDP || flight_is_over(flight, engine->steady_ns) ||
	    !flight_has_cookie(engine, flight, cookie))
		return 0;
	const struct flight_detail *detail = flight_detail(&engine->flights, flight);
	return detail->socket == socket->slot ? flight : 0;
}

static int64_t *distrust_of(struct engine *engine, uint32_t destination)
{
	/* Fibonacci hashing: addresses mostly count up. */
	return &udp_of(engine)->distrusted_until_ns[(destination * 2654435769u) >> 16 & (DISTRUST_PLACES - 1)];
}

/* The flight with the quoted header profile, as far as its fields are unchanged on the path. */
static struct flight *quoted_of(struct engine *engine, uint64_t key, const struct quoted_packet *quoted)
{
	bool is_distrusted = engine->steady_ns < *distrust_of(engine, quoted->destination);
	return waiting_for_profile(&udp_of(engine)->waiting, &engine->flights, key,
				   udp_header_profile(0, quoted->tos, quoted->payload_bytes),
				   is_distrusted ? PROFILE_SIZE : PROFILE_SIZE | PROFILE_TOS);
}

/*
 * The packet that a message belongs to; the message's name is the address that the packet went to. A cookie identifies
 * the packet. Without one (a router need quote only 8 bytes, RFC 792), all packets in flight to that address and port
 * must have the same header profile, or the profile be quoted. It never guesses: otherwise all candidates are marked as
 * in doubt.
 */
static struct flight *find(struct engine *engine, const struct probe_socket *sock, const struct message *message,
			   const struct quoted_packet *quoted)
{
	const struct sockaddr *name = (const struct sockaddr *)message->name;
	const struct udp_socket *socket = udp_socket_of(sock);
	const struct waiting *waiting = &udp_of(engine)->waiting;
	uint8_t peer[16];
	struct cookie cookie;
	if (!address_bytes(name, peer))
		return 0;
	if (cookie_read(message->data, message->length, &cookie))
		return named_by(engine, socket, &cookie);
	uint64_t key = udp_destination_key(socket->slot, address_port(name), address_key(sock->family, peer));
	struct flight *flight = waiting_for(waiting, &engine->flights, key);
	if (!flight && quoted)
		flight = quoted_of(engine, key, quoted);
	if (!flight)
		waiting_doubt(waiting, &engine->flights, key);
	return flight;
}

/*
 * Records that the TOS is rewritten on the path to this destination, when one is quoted that differs from the sent one.
 */
static void note_rewriting(struct engine *engine, const struct flight *flight, const struct quoted_packet *quoted)
{
	uint32_t profile = flight_detail(&engine->flights, flight)->value;
	if ((profile ^ udp_header_profile(0, quoted->tos, 0)) & PROFILE_TOS)
		*distrust_of(engine, quoted->destination) = engine->steady_ns + DISTRUST_NS;
}

/* Whether the quoted payload equals the sent one, as far as it goes. */
static bool quotes(const struct engine *engine, const struct flight *flight, const struct message *message)
{
	uint8_t sent[COOKIE_BYTES];
	struct cookie cookie = flight_cookie(engine, flight);
	cookie_write(sent, sizeof(sent), &cookie);
	size_t length = message->length < COOKIE_NAME_BYTES ? message->length : COOKIE_NAME_BYTES;
	return !flight->has_cookie || memcmp(message->data, sent, length) == 0;
}

/*
 * Whether the error shows that the datagram has arrived. "Port unreachable" comes from the destination host, from any
 * of its addresses (RFC 1122 §4.1.3.1): routers and anycast hosts answer from another one. All other codes come from
 * the destination only if sent from its address.
 */
static bool is_arrival(const struct probe_socket *sock, const struct answer *answer)
{
	bool is_v4 = sock->family == 4;
	if (answer->icmp_type != (is_v4 ? ICMP4_UNREACHABLE : ICMP6_UNREACHABLE) || answer->outcome == OUTCOME_TOO_BIG)
		return false;
	bool is_port = answer->icmp_code == (is_v4 ? ICMP4_PORT_CODE : ICMP6_PORT_CODE);
	return !answer->has_from || (is_port && !answer->error_sender);
}

bool udp_take_error(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns)
{
	struct answer answer;
	if (!answer_from_error(sock, message, read_steady_ns, &answer))
		return false;
	const struct quoted_packet *quoted = quotes_find(engine, sock, message);
	struct flight *flight = find(engine, sock, message, quoted);
	if (!flight || !quotes(engine, flight, message))
		return false;
	if (quoted)
		note_rewriting(engine, flight, quoted);
	error_came_from(engine, &answer, sock, message, flight);
	if (is_arrival(sock, &answer))
		answer.outcome = OUTCOME_REPLY;
	size_t stripped = (sock->family == 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES) + UDP_HEADER_BYTES;
	struct quote quote = quote_of(quoted, flight, message, stripped);
	/* Checksums cost time: only where the result is used. */
	if (engine->outboxes[flight->outbox].columns == COLUMNS_HOP)
		quote.translation = udp_translation(engine, flight, quoted);
	answer.quote = &quote;
	flight_answer(engine, flight, &answer);
	return true;
}

bool udp_take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns)
{
	struct flight *flight = find(engine, sock, message, 0);
	if (!flight)
		return false;
	struct answer answer = {
		.received_wall_ns = message->stamp_wall_ns,
		.read_steady_ns = read_steady_ns,
		.outcome = OUTCOME_REPLY,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
		.reply_ttl = message->ttl,
	};
	answer_came_from(&answer, sock, (const struct sockaddr *)message->name, flight);
	flight_answer(engine, flight, &answer);
	return true;
}
