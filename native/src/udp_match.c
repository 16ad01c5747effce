#include "udp_match.h"

#include <string.h>
#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>

#include "inbox.h"
#include "mpls.h"
#include "receive.h"

#define UDP_HEADER_BYTES 8

static struct flight *named_by(struct engine *engine, const struct probe_socket *sock, const struct cookie *cookie)
{
	if (cookie->run != engine->run || cookie->index / LANE_NUMBERS >= engine->flights.lane_count)
		return 0;
	struct flight *flight = &engine->flights.flights[cookie->index];
	if (flight->format != FORMAT_UDP || flight_is_over(flight, engine->steady_ns) ||
	    !flight_has_cookie(engine, flight, cookie))
		return 0;
	const struct flight_detail *detail = flight_detail(&engine->flights, flight);
	return detail->socket == udp_socket_of(sock)->slot ? flight : 0;
}

/*
 * The packet that what came back belongs to. One with a cookie is found by it. Where less came back (a router need
 * quote but 8 bytes, RFC 792), it must be of the only series that waits for that address and port; never a guess.
 */
static struct flight *find(struct engine *engine, const struct probe_socket *sock, const struct message *message)
{
	struct cookie cookie;
	uint8_t peer[16];
	if (cookie_read(message->data, message->length, &cookie))
		return named_by(engine, sock, &cookie);
	if (!address_bytes((const struct sockaddr *)message->name, peer))
		return 0;
	uint16_t slot = udp_socket_of(sock)->slot;
	uint64_t key = udp_way_key(slot, address_port((const struct sockaddr *)message->name), address_key(sock->family, peer));
	return waiting_for(&engine->udp->waiting, &engine->flights, key);
}

/* What an error quotes of the payload has to be what was sent, as far as it goes. */
static bool quotes(const struct engine *engine, const struct flight *flight, const struct message *message)
{
	uint8_t sent[COOKIE_BYTES];
	struct cookie cookie = flight_cookie(engine, flight);
	cookie_write(sent, sizeof(sent), &cookie);
	size_t length = message->length < COOKIE_NAME_BYTES ? message->length : COOKIE_NAME_BYTES;
	return !flight->has_cookie || memcmp(message->data, sent, length) == 0;
}

/* "Destination unreachable" out of the destination's own mouth: the datagram has arrived. */
static bool is_arrival(const struct probe_socket *sock, const struct message *message, const struct flight *flight)
{
	uint8_t from[16];
	uint8_t type = message->error->ee_type;
	if (!address_bytes(error_sender(message), from) || address_key(sock->family, from) != flight->destination)
		return false;
	/* "Fragmentation needed" is one of IPv4's. */
	return sock->family == 4 ? type == ICMP4_UNREACHABLE && message->error->ee_code != ICMP4_TOO_BIG_CODE
				 : type == ICMP6_UNREACHABLE;
}

bool udp_take_error(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns)
{
	struct answer answer;
	struct flight *flight;
	if (!answer_from_error(sock, message, read_steady_ns, &answer) || !(flight = find(engine, sock, message)) ||
	    !quotes(engine, flight, message))
		return false;
	answer_came_from(&answer, sock, error_sender(message), flight);
	if (is_arrival(sock, message, flight))
		answer.outcome = OUTCOME_REPLY;
	struct quote quote = { .ttl = TTL_UNKNOWN };
	size_t stripped = (sock->family == 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES) + UDP_HEADER_BYTES;
	mpls_read_message(message, stripped, &quote);
	answer.quote = &quote;
	flight_answer(engine, flight, &answer);
	return true;
}

bool udp_take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns)
{
	struct flight *flight = find(engine, sock, message);
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
