#include "receive.h"

#include <errno.h>
#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <string.h>

#include "engine.h"
#include "inbox.h"

static struct lane *lane_of(const struct engine *engine, const struct icmp_socket *sock, uint16_t id)
{
	for (unsigned i = 0; i < engine->lane_count; i++) {
		if (engine->lanes[i]->sock == sock && engine->lanes[i]->id == id)
			return engine->lanes[i];
	}
	return 0;
}

static bool cookie_fits(const struct engine *engine, const struct lane *lane, const struct flight *flight,
			const struct echo *echo)
{
	const struct cookie *cookie = &echo->cookie;
	uint32_t index = (uint32_t)lane->index << 16 | echo->seq;
	return cookie->run == engine->run && cookie->index == index && cookie->generation == flight->timer.tag;
}

/*
 * The packet that an answer belongs to. A packet with a cookie takes only answers that bring it back, from wherever;
 * an error may quote too little for that. Without a cookie the address has to be the right one.
 */
static struct flight *find(const struct engine *engine, const struct icmp_socket *sock, const struct echo *echo,
			   uint32_t destination, bool is_quote)
{
	struct lane *lane = lane_of(engine, sock, echo->id);
	if (!lane)
		return 0;
	struct flight *flight = &lane->flights[echo->seq];
	if (flight_is_over(flight, engine->steady_ns))
		return 0;
	bool fits = flight->has_cookie && echo->has_cookie ? cookie_fits(engine, lane, flight, echo)
							    : destination == flight->destination;
	return fits && (is_quote || echo->has_cookie || !flight->has_cookie) ? flight : 0;
}

static void note_sender(struct answer *answer, const struct sockaddr *from, int family, uint32_t destination)
{
	answer->has_from = address_bytes(from, answer->from) && address_key(family, answer->from) != destination;
}

/* A transmit stamp: the error queue says which of the stamped sends it is for. */
static void handle_stamp(struct engine *engine, struct icmp_socket *sock, const struct message *message)
{
	uint32_t key = message->error->ee_data;
	/* Unsigned: a number from before a resync is far away as well. */
	if (sock->stamps_asked - key - 1 >= STAMP_RING || message->error->ee_info != SCM_TSTAMP_SND)
		return;
	const struct stamp_key *stamped = &sock->stamps[key % STAMP_RING];
	struct flight *flight = &engine->lanes[stamped->lane]->flights[stamped->seq];
	if (flight->timer.tag == stamped->generation && message->stamp_wall_ns)
		flight_stamp(engine, flight, message->stamp_wall_ns);
}

static bool handle_icmp_error(struct engine *engine, struct icmp_socket *sock, const struct message *message,
			      int64_t read_steady_ns)
{
	const struct sock_extended_err *error = message->error;
	enum outcome outcome = icmp_error_outcome(sock->family, error->ee_type, error->ee_code);
	struct echo quoted;
	uint8_t destination[16];
	if (outcome == OUTCOME_TIMEOUT || !icmp_read_echo(message->data, message->length, &quoted) ||
	    !address_bytes((const struct sockaddr *)message->name, destination))
		return false;
	struct flight *flight = find(engine, sock, &quoted, address_key(sock->family, destination), true);
	if (!flight)
		return false;
	struct answer answer = {
		.received_wall_ns = message->stamp_wall_ns,
		.read_steady_ns = read_steady_ns,
		.outcome = (uint8_t)outcome,
		.icmp_type = error->ee_type,
		.icmp_code = error->ee_code,
		.reply_ttl = message->ttl,
		.mtu = outcome == OUTCOME_TOO_BIG ? (uint16_t)(error->ee_info > UINT16_MAX ? UINT16_MAX : error->ee_info) : 0,
	};
	note_sender(&answer, SO_EE_OFFENDER(error), sock->family, flight->destination);
	flight_answer(engine, flight, &answer);
	return true;
}

int receive_errors(struct engine *engine, struct icmp_socket *sock)
{
	int errors = 0, count;
	do {
		count = inbox_fill(engine->inbox, sock->fd, MSG_ERRQUEUE);
		int64_t read_steady_ns = clock_steady_ns();
		for (int i = 0; i < count; i++) {
			struct message message = inbox_message(engine->inbox, i);
			if (!message.error)
				continue;
			switch (message.error->ee_origin) {
			case SO_EE_ORIGIN_TIMESTAMPING:
				handle_stamp(engine, sock, &message);
				break;
			case SO_EE_ORIGIN_LOCAL:
				if (message.error->ee_errno == EMSGSIZE && message.error->ee_info <= UINT16_MAX)
					sock->local_mtu = (uint16_t)message.error->ee_info;
				break;
			default:
				errors++;
				stat_add(handle_icmp_error(engine, sock, &message, read_steady_ns) ? &engine->stats.received
												   : &engine->stats.unmatched,
					 1);
			}
		}
	} while (count == INBOX_MESSAGES);
	return errors;
}

static bool handle_reply(struct engine *engine, struct icmp_socket *sock, const struct message *message,
			 int64_t read_steady_ns)
{
	const uint8_t *data = message->data;
	size_t length = message->length;
	int skip = sock->raw && sock->family == 4 ? ipv4_header_bytes(data, length) : 0;
	struct echo echo;
	uint8_t from[16];
	if (skip < 0 || !icmp_read_echo(data + skip, length - (size_t)skip, &echo) ||
	    !address_bytes((const struct sockaddr *)message->name, from))
		return false;
	if (echo.type != (sock->family == 4 ? ICMP4_ECHO_REPLY : ICMP6_ECHO_REPLY_TYPE))
		return false;
	struct flight *flight = find(engine, sock, &echo, address_key(sock->family, from), false);
	if (!flight)
		return false;
	struct answer answer = {
		.received_wall_ns = message->stamp_wall_ns,
		.read_steady_ns = read_steady_ns,
		.outcome = OUTCOME_REPLY,
		.icmp_type = echo.type,
		.icmp_code = echo.code,
		.reply_ttl = message->ttl,
	};
	note_sender(&answer, (const struct sockaddr *)message->name, sock->family, flight->destination);
	flight_answer(engine, flight, &answer);
	return true;
}

void receive_all(struct engine *engine, struct icmp_socket *sock)
{
	int count;
	receive_errors(engine, sock);
	do {
		count = inbox_fill(engine->inbox, sock->fd, 0);
		int64_t read_steady_ns = clock_steady_ns();
		int matched = 0;
		for (int i = 0; i < count; i++) {
			struct message message = inbox_message(engine->inbox, i);
			matched += handle_reply(engine, sock, &message, read_steady_ns);
		}
		stat_add(&engine->stats.received, matched);
		stat_add(&engine->stats.unmatched, count - matched);
	} while (count == INBOX_MESSAGES);
}
