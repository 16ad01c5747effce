#include "udp_match.h"

#include <string.h>
#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>

#include "format.h"
#include "inbox.h"
#include "receive.h"

#define UDP_HEADER_BYTES 8

static struct flight *named_by(struct engine *engine, const struct udp_socket *socket, const struct cookie *cookie)
{
	if (cookie->run != engine->run || cookie->index / LANE_NUMBERS >= engine->flights.lane_count)
		return 0;
	struct flight *flight = &engine->flights.flights[cookie->index];
	if (flight->format != FORMAT_UDP || flight_is_over(flight, engine->steady_ns) ||
	    !flight_has_cookie(engine, flight, cookie))
		return 0;
	const struct flight_detail *detail = flight_detail(&engine->flights, flight);
	return detail->socket == socket->slot ? flight : 0;
}

/*
 * The packet that what came back belongs to. One with a cookie is found by it. Where less came back (a router need
 * quote but 8 bytes, RFC 792), those that wait for that address and port must all look the same; never a guess: of
 * those that it may be for none is lost then, as far as we know.
 */
static struct flight *find(struct engine *engine, const struct udp_socket *socket, uint16_t port, uint32_t destination,
			   const uint8_t *payload, size_t length)
{
	struct cookie cookie;
	if (cookie_read(payload, length, &cookie))
		return named_by(engine, socket, &cookie);
	uint64_t key = udp_way_key(socket->slot, port, destination);
	struct flight *flight = waiting_for(&engine->udp->waiting, &engine->flights, key);
	if (!flight)
		waiting_doubt(&engine->udp->waiting, &engine->flights, key);
	return flight;
}

/* The same for a message, which has the peer's address for its name. */
static struct flight *find_for(struct engine *engine, const struct probe_socket *sock, const struct message *message)
{
	const struct sockaddr *name = (const struct sockaddr *)message->name;
	uint8_t peer[16];
	if (!address_bytes(name, peer))
		return 0;
	return find(engine, udp_socket_of(sock), address_port(name), address_key(sock->family, peer), message->data,
		    message->length);
}

struct flight *udp_find_quoted(struct engine *engine, const struct quoted_packet *quoted)
{
	const uint8_t *header = quoted->transport;
	if (quoted->length < UDP_HEADER_BYTES)
		return 0;
	uint16_t source_port = (uint16_t)(header[0] << 8 | header[1]);
	uint16_t destination_port = (uint16_t)(header[2] << 8 | header[3]);
	const struct udp_socket *socket = engine->udp->sockets.ports[quoted->family == 6][source_port];
	uint32_t destination = address_key(quoted->family, quoted->destination);
	return socket ? find(engine, socket, destination_port, destination, header + UDP_HEADER_BYTES,
			     quoted->length - UDP_HEADER_BYTES)
		      : 0;
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
	if (!answer_from_error(sock, message, read_steady_ns, &answer) || !(flight = find_for(engine, sock, message)) ||
	    !quotes(engine, flight, message))
		return false;
	answer_came_from(&answer, sock, error_sender(message), flight);
	if (is_arrival(sock, message, flight))
		answer.outcome = OUTCOME_REPLY;
	size_t stripped = (sock->family == 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES) + UDP_HEADER_BYTES;
	struct quote quote = quote_of(engine, flight, message, stripped);
	answer.quote = &quote;
	flight_answer(engine, flight, &answer);
	return true;
}

bool udp_take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns)
{
	struct flight *flight = find_for(engine, sock, message);
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
