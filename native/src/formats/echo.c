#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/format.h"
#include "engine/mailbox.h"
#include "engine/plan.h"
#include "engine/quotes.h"
#include "engine/receive.h"
#include "engine/sample.h"
#include "engine/send.h"
#include "engine/watches.h"
#include "formats/echo_data.h"
#include "formats/echo_sockets.h"
#include "formats/formats.h"
#include "system/inbox.h"
#include "wire/icmp.h"
#include "wire/quote.h"

#define MAX_ID_SPACES 4

/* IPv4 and IPv6, each with and without "don't fragment", which IPv4 knows per socket only. */
#define ECHO_SETS 4

/* Sockets that are used in rotation, and their identifiers. */
struct echo_set {
	struct probe_socket sockets[DATAGRAM_SOCKETS];
	struct id_space id_spaces[MAX_ID_SPACES];
	uint16_t first_ids[DATAGRAM_SOCKETS];
	unsigned index;
	unsigned socket_count;
	unsigned id_space_count;
	unsigned turn;
	struct id_space *id_space; /* of the batch */
	struct batch batch;
};

struct echo {
	struct echo_set *sets[ECHO_SETS];
};

static struct echo *echo_of(const struct engine *engine)
{
	return engine->state[FORMAT_ICMP_ECHO];
}

static unsigned set_index_of(int family, bool dont_fragment)
{
	return (family == 6 ? 2 : 0) + (dont_fragment ? 1 : 0);
}

static void discard_set(void *content)
{
	struct echo_set *set = content;
	for (unsigned i = 0; i < set->socket_count; i++)
		socket_close(&set->sockets[i]);
	free(set);
}

/* All sockets of a set, or none and NULL with `failed`. */
static struct echo_set *open_set(int family, bool dont_fragment, const struct socket_options *options,
				 struct socket_error *failed)
{
	struct echo_set *set = calloc(1, sizeof(*set));
	*failed = (struct socket_error){ ENOMEM, "calloc" };
	if (!set)
		return 0;
	set->index = set_index_of(family, dont_fragment);
	batch_init(&set->batch, ICMP_HEADER_BYTES);
	do {
		unsigned i = set->socket_count;
		if (echo_socket_open(&set->sockets[i], family, dont_fragment, options, &set->first_ids[i], failed) ==
		    METHOD_NONE) {
			discard_set(set);
			return 0;
		}
		set->socket_count++;
	} while (!set->sockets[0].raw && set->socket_count < DATAGRAM_SOCKETS);
	return set;
}

static void install_set(struct engine *engine, void *content)
{
	struct echo_set *set = content;
	echo_of(engine)->sets[set->index] = set;
	for (unsigned i = 0; i < set->socket_count; i++) {
		struct probe_socket *sock = &set->sockets[i];
		engine_add_socket(engine, sock);
		for (unsigned id = 0; id < (sock->raw ? RAW_ID_SPACES : 1); id++)
			id_space_join(&engine->flights, &set->id_spaces[set->id_space_count++], sock,
				      (uint16_t)(set->first_ids[i] + id));
	}
}

static bool open_sockets(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed)
{
	quotes_want(opener, entry);
	bool dont_fragment = entry->flags & PLAN_DONT_FRAGMENT;
	uint32_t bit = 1u << set_index_of(entry->family, dont_fragment);
	if (opener->opened[FORMAT_ICMP_ECHO] & bit)
		return true;
	struct echo_set *set = open_set(entry->family, dont_fragment, &opener->options->sockets, failed);
	if (!set)
		return false;
	struct handover handover = { .install = install_set, .discard = discard_set, .content = set };
	if (!mailbox_hand_over(opener->engine, handover, failed))
		return false;
	opener->opened[FORMAT_ICMP_ECHO] |= bit;
	return true;
}

static void write_packet(struct engine *engine, struct echo_set *set, const struct entry *entry, struct flight *flight)
{
	uint8_t *near = batch_near(&set->batch);
	icmp_write_echo(near, entry->family, set->id_space->id, flight_number(&engine->flights, flight));
	batch_restore(engine, &set->batch, 0, BALANCE_END);
	if (flight->has_cookie) {
		struct cookie cookie = flight_cookie(engine, flight);
		cookie_write(near + ICMP_HEADER_BYTES, COOKIE_BYTES, &cookie);
	}
	if (entry->flags & PLAN_HAS_FLOW)
		icmp_balance(near, BALANCE_AT, (uint16_t)entry->flow);
	if (flight->has_detail)
		memcpy(&flight_detail(&engine->flights, flight)->value, near + BALANCE_AT, BALANCE_BYTES);
	if (set->id_space->sock->raw && entry->family == 4) {
		/* The kernel does it for datagram sockets and for ICMPv6. */
		uint16_t sum = batch_checksum(engine, &set->batch, entry, 0);
		memcpy(near + 2, &sum, sizeof(sum));
	}
}

/* Packets of one flow keep to one identifier. */
static struct flight *take_flow_number(struct engine *engine, struct echo_set *set, const struct entry *entry)
{
	set->id_space = &set->id_spaces[entry->flow % set->id_space_count];
	return id_space_take(set->id_space, engine->steady_ns);
}

/* The next id space with a free number; each batch uses another one than the batch before. */
static struct flight *take_number(struct engine *engine, struct echo_set *set)
{
	if (set->batch.count > 0) {
		struct flight *flight = id_space_take(set->id_space, engine->steady_ns);
		if (flight)
			return flight;
	}
	for (unsigned tries = 0; tries < set->id_space_count; tries++) {
		set->id_space = &set->id_spaces[set->turn++ % set->id_space_count];
		struct flight *flight = id_space_take(set->id_space, engine->steady_ns);
		if (flight)
			return flight;
	}
	return 0;
}

static void send_echo(struct engine *engine, const struct entry *entry)
{
	struct echo_set *set = echo_of(engine)->sets[set_index_of(entry->family, entry->flags & PLAN_DONT_FRAGMENT)];
	bool has_flow = entry->flags & PLAN_HAS_FLOW;
	struct flight *flight = has_flow ? take_flow_number(engine, set, entry) : take_number(engine, set);
	if (!flight) {
		send_gave_up(engine, entry, OUTCOME_NOT_MEASURED, CAUSE_BUFFER_OVERFLOW);
		return;
	}
	batch_turn(engine, &set->batch, set->id_space->sock);
	flight_prepare(engine, flight, entry, set->id_space->sock);
	write_packet(engine, set, entry, flight);
	batch_add(engine, &set->batch, entry, flight);
}

static void flush(struct engine *engine)
{
	for (int i = 0; i < ECHO_SETS; i++) {
		struct echo_set *set = echo_of(engine)->sets[i];
		if (set && set->batch.count > 0)
			batch_flush(engine, &set->batch);
	}
}

static struct id_space *id_space_of(const struct engine *engine, const struct probe_socket *sock, uint16_t id)
{
	for (unsigned i = 0; i < engine->flights.id_space_count; i++) {
		struct id_space *space = engine->flights.id_spaces[i];
		if (space->sock == sock && space->id == id)
			return space;
	}
	return 0;
}

/*
 * The packet that a reply belongs to. A cookie that came back has to be the packet's, from any responder; without one
 * (an error may quote too little, a reply have other data) the address has to match.
 */
static struct flight *find(const struct engine *engine, const struct probe_socket *sock, const struct echo_header *echo,
			   uint32_t destination)
{
	struct id_space *space = id_space_of(engine, sock, echo->id);
	if (!space)
		return 0;
	struct flight *flight = &space->flights[echo->seq];
	if (flight_is_over(flight, engine->steady_ns))
		return 0;
	bool fits = flight->has_cookie && echo->has_cookie ? flight_has_cookie(engine, flight, &echo->cookie)
							    : destination == flight->destination;
	return fits ? flight : 0;
}

static bool take_error(struct engine *engine, struct probe_socket *sock, const struct message *message,
		       int64_t read_steady_ns)
{
	struct answer answer;
	struct echo_header quoted;
	uint8_t destination[16];
	if (!answer_from_error(sock, message, read_steady_ns, &answer) ||
	    !icmp_read_echo(message->data, message->length, &quoted) ||
	    !address_bytes((const struct sockaddr *)message->name, destination))
		return false;
	struct flight *flight = find(engine, sock, &quoted, address_key(sock->family, destination));
	if (!flight)
		return false;
	error_came_from(engine, &answer, sock, message, flight);
	size_t stripped = sock->family == 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
	struct quote quote = quote_of(quotes_find(engine, sock, message), flight, message, stripped);
	answer.quote = &quote;
	flight_answer(engine, flight, &answer);
	return true;
}

static bool take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		       int64_t read_steady_ns)
{
	const uint8_t *data = message->data;
	size_t length = message->length;
	const struct sockaddr *name = (const struct sockaddr *)message->name;
	int skip = sock->raw && sock->family == 4 ? ipv4_header_bytes(data, length) : 0;
	struct echo_header echo;
	uint8_t from[16];
	if (skip < 0 || !icmp_read_echo(data + skip, length - (size_t)skip, &echo) || !address_bytes(name, from))
		return false;
	if (echo.type != (sock->family == 4 ? ICMP4_ECHO_REPLY : ICMP6_ECHO_REPLY_TYPE))
		return false;
	struct flight *flight = find(engine, sock, &echo, address_key(sock->family, from));
	if (!flight || !echo_is_intact(sock, message, (size_t)skip))
		return false;
	bool is_sent = echo_data_is_sent(engine, flight, &echo, message, (size_t)skip);
	struct answer answer = {
		.received_wall_ns = message->stamp_wall_ns,
		.read_steady_ns = read_steady_ns,
		.outcome = is_sent ? OUTCOME_REPLY : OUTCOME_MISMATCH,
		.icmp_type = echo.type,
		.icmp_code = echo.code,
		.reply_ttl = message->ttl,
	};
	answer_came_from(&answer, sock, name, flight);
	if (is_sent)
		flight_answer(engine, flight, &answer);
	else
		flight_remark(engine, flight, &answer);
	return true;
}

static struct probe_socket *socket_of(const struct engine *engine, const struct flight *flight)
{
	return flight_id_space(&engine->flights, flight)->sock;
}

static void close_sets(struct engine *engine)
{
	struct echo *echo = echo_of(engine);
	for (int i = 0; echo && i < ECHO_SETS; i++) {
		if (echo->sets[i])
			discard_set(echo->sets[i]);
	}
	free(echo);
}

static bool start(struct engine *engine)
{
	engine->state[FORMAT_ICMP_ECHO] = calloc(1, sizeof(struct echo));
	return engine->state[FORMAT_ICMP_ECHO];
}

const struct format echo_format = {
	.start = start,
	.open = open_sockets,
	.send = send_echo,
	.flush = flush,
	.take_reply = take_reply,
	.take_error = take_error,
	.socket_of = socket_of,
	.close = close_sets,
};
