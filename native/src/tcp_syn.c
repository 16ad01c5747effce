#include "tcp_syn.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "clock.h"
#include "engine.h"
#include "inbox.h"
#include "mpls.h"
#include "outflow.h"
#include "port_claim.h"
#include "receive.h"
#include "route.h"
#include "send.h"
#include "syn_socket.h"
#include "syn_table.h"
#include "tcp_connect.h"
#include "tcp_wire.h"

/* Numbers of round 0 go up to here (core/plan/numbers.ts). */
#define PLANNED_NUMBERS (UINT64_C(1) << 31)

/*
 * Later rounds are this much further on each, modulo 2^32: by the golden section, which keeps any run of rounds as far
 * apart as can be (Knuth, The Art of Computer Programming, §6.4).
 */
#define ROUND_STEP 2654435769u

/* Where a number is still in use, so much further on it is looked for again: the square root of 2, no round's way. */
#define NUMBER_STEP 1779033703u
#define NUMBER_TRIES 16

/* Rights may come (the broker is installed): after so long they are tried again. */
#define DENIED_FOR_NS (5 * NS_PER_S)

/* The JavaScript thread's: what it has opened, and the ports it keeps. */
struct opened {
	uint16_t first_port;
	uint16_t last_port;
};

struct openings {
	struct opened sockets[SYN_SOCKETS];
	unsigned count;
	bool has_own_ports;
	int64_t denied_until_ns;
	struct port_claim *claims;
	unsigned claim_count;
};

/* The sockets of a family; a port belongs to the first that sees it. */
struct syn_sockets {
	struct syn_socket *sockets[SYN_SOCKETS];
	unsigned count;
	struct syn_socket *own; /* has the ports that are ours */
	uint64_t used[(UINT16_MAX + 1) / 64]; /* ports that SYNs leave from: what comes for others is not for us */
};

struct tcp_syn {
	struct openings openings[2]; /* IPv4, IPv6; JavaScript thread */
	struct syn_sockets families[2];
	struct lane lanes[SYN_LANES];
	unsigned turn;
	struct syn_table table;
	struct routes *routes;
};

static bool start(struct engine *engine)
{
	struct tcp_syn *all = engine->tcp_syn = calloc(1, sizeof(*all));
	return all && (all->routes = routes_new()) && syn_table_open(&all->table);
}

/* The first SYN socket brings the lanes along. */
static void install(struct engine *engine, void *content)
{
	struct tcp_syn *all = engine->tcp_syn;
	struct syn_socket *socket = content;
	struct syn_sockets *family = &all->families[socket->sock.family == 6];
	bool is_first = !all->lanes[0].flights;
	for (unsigned i = 0; is_first && i < SYN_LANES; i++)
		lane_join(&engine->flights, &all->lanes[i], 0, 0);
	family->sockets[family->count++] = socket;
	if (socket->has_own_ports)
		family->own = socket;
	engine_add_socket(engine, &socket->sock);
}

static void discard(void *content)
{
	syn_socket_close(content);
}

static bool is_covered(const struct openings *known, const struct plan_entry *entry)
{
	if (!entry->source_port)
		return known->has_own_ports;
	uint32_t last = (uint32_t)entry->source_port + entry->source_port_count - 1;
	for (unsigned i = 0; i < known->count; i++) {
		if (known->sockets[i].first_port <= entry->source_port && last <= known->sockets[i].last_port)
			return true;
	}
	return false;
}

/* Keeps the entry's ports, or ports of our own, from others. False with errno when there are none to be had. */
static bool claim_ports(struct openings *known, const struct plan_entry *entry, struct port_claim *claim)
{
	struct port_claim *claims = realloc(known->claims, (known->claim_count + 1) * sizeof(*claims));
	if (!claims)
		return false;
	known->claims = claims;
	bool is_claimed = entry->source_port
				  ? port_claim_range(claim, entry->family, entry->source_port, entry->source_port_count)
				  : port_claim_any(claim, entry->family, OWN_PORTS);
	if (is_claimed)
		claims[known->claim_count++] = *claim;
	return is_claimed;
}

static bool post(struct opener *opener, struct syn_socket *socket, struct socket_error *failed)
{
	struct parcel parcel = { .install = install, .discard = discard, .content = socket };
	return engine_post_parcel(opener->engine, parcel, failed);
}

static bool open_range(struct opener *opener, struct openings *known, const struct plan_entry *entry,
		       struct socket_error *failed)
{
	struct port_claim claim;
	if (!claim_ports(known, entry, &claim)) {
		*failed = (struct socket_error){ errno, "bind" };
		return false;
	}
	bool is_last = known->count == SYN_SOCKETS - 1;
	struct opened range = { .first_port = is_last ? 1 : claim.first,
				.last_port = is_last ? UINT16_MAX : (uint16_t)(claim.first + claim.count - 1) };
	const struct socket_options *options = &opener->options->sockets;
	struct syn_socket *socket = syn_socket_open(entry->family, range.first_port, range.last_port, options, failed);
	if (!socket) {
		port_claim_release(&known->claims[--known->claim_count]);
		return false;
	}
	socket->has_own_ports = !entry->source_port;
	socket->own_port = claim.first;
	if (!post(opener, socket, failed))
		return false;
	known->sockets[known->count++] = range;
	known->has_own_ports |= !entry->source_port;
	return true;
}

static bool is_denial(int error)
{
	return error == EPERM || error == EACCES;
}

static bool open_sockets(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed)
{
	struct openings *known = &opener->engine->tcp_syn->openings[entry->family == 6];
	if (is_covered(known, entry))
		return true;
	int64_t now_ns = clock_steady_ns();
	if (now_ns >= known->denied_until_ns) {
		if (open_range(opener, known, entry, failed))
			return true;
		if (!is_denial(failed->error))
			return false;
		known->denied_until_ns = now_ns + DENIED_FOR_NS;
	}
	return tcp_connect_open(opener, entry, failed);
}

static struct syn *syn_of(const struct engine *engine, const struct flight *flight)
{
	const struct tcp_syn *all = engine->tcp_syn;
	return &all->table.syns[flight - all->lanes[0].flights];
}

static struct flight *flight_of(const struct engine *engine, const struct syn *syn)
{
	const struct tcp_syn *all = engine->tcp_syn;
	return &all->lanes[0].flights[syn - all->table.syns];
}

static struct syn_socket *socket_for(const struct tcp_syn *all, int family, uint16_t port)
{
	const struct syn_sockets *sockets = &all->families[family == 6];
	for (unsigned i = 0; i < sockets->count; i++) {
		if (sockets->sockets[i]->first_port <= port && port <= sockets->sockets[i]->last_port)
			return sockets->sockets[i];
	}
	return 0;
}

static bool is_used_port(const struct tcp_syn *all, int family, uint16_t port)
{
	return all->families[family == 6].used[port / 64] >> port % 64 & 1;
}

/* All that take turns with it are: an answer may come for another one. */
static void use_ports(struct tcp_syn *all, const struct entry *entry, uint16_t port)
{
	if (is_used_port(all, entry->family, port))
		return;
	struct syn_sockets *sockets = &all->families[entry->family == 6];
	uint32_t first = entry->source_port ? entry->source_port : sockets->own->own_port;
	uint32_t end = first + (entry->source_port ? entry->source_port_count : OWN_PORTS);
	for (uint32_t at = first; at < end; at++)
		sockets->used[at / 64] |= UINT64_C(1) << at % 64;
}

/* The port that the entry's present packet leaves from; 0 = there is no socket for it. */
static uint16_t port_of(const struct tcp_syn *all, const struct entry *entry)
{
	if (entry->source_port)
		return entry_source_port(entry);
	const struct syn_socket *own = all->families[entry->family == 6].own;
	if (!own)
		return 0;
	return (uint16_t)(own->own_port + entry_turn(entry) % OWN_PORTS);
}

static uint32_t planned_number(const struct entry *entry)
{
	uint64_t in_round = entry->first_number + (uint64_t)entry->seq * (entry->payload_bytes + 1);
	return (uint32_t)(in_round % PLANNED_NUMBERS) + (uint32_t)entry->round * ROUND_STEP;
}

static bool is_alive(const struct engine *engine, const struct syn *syn)
{
	return syn && !flight_is_over(flight_of(engine, syn), engine->steady_ns);
}

/* One that waits in the batch is not in flight yet. */
static bool is_used(const struct engine *engine, const uint8_t destination[16], uint32_t number)
{
	const struct syn *syn = syn_find(&engine->tcp_syn->table, destination, number, 0);
	return syn && (flight_of(engine, syn)->state == FLIGHT_FREE || is_alive(engine, syn));
}

/* The planned number, unless a packet that may still be answered has it. False when there is none. */
static bool choose_number(const struct engine *engine, const struct entry *entry, uint32_t *number)
{
	*number = planned_number(entry);
	for (int tries = 0; tries < NUMBER_TRIES; tries++, *number += NUMBER_STEP) {
		bool is_free = !is_used(engine, entry->destination, *number) &&
			       (!entry->payload_bytes || !is_used(engine, entry->destination, *number + entry->payload_bytes));
		if (is_free)
			return true;
	}
	return false;
}

static void give_up(struct engine *engine, const struct entry *entry, uint8_t outcome, uint16_t cause)
{
	struct sample sample = entry_sample(entry, entry->round, entry->seq);
	sample.outcome = outcome;
	sample.cause = cause;
	sample.method = METHOD_TCP_HALF_OPEN;
	outflow_emit(engine, entry->outbox, &sample);
}

/* A flight and the SYN at its place, which is nobody's any more. */
static struct flight *take_flight(struct engine *engine)
{
	struct tcp_syn *all = engine->tcp_syn;
	for (int tries = 0; tries < SYN_LANES; tries++) {
		struct flight *flight = lane_take(&all->lanes[all->turn++ % SYN_LANES], engine->steady_ns);
		if (!flight)
			continue;
		syn_leave(&all->table, syn_of(engine, flight));
		return flight;
	}
	return 0;
}

static int source_of(struct engine *engine, const struct entry *entry, uint8_t source[16])
{
	if (!(entry->flags & PLAN_HAS_SOURCE))
		return route_source(engine->tcp_syn->routes, entry->family, entry->destination, entry->ifindex,
				    engine->steady_ns, source);
	entry_source(entry, source);
	return 0;
}

static void write_packet(struct engine *engine, struct batch *batch, const struct entry *entry, const struct syn *syn)
{
	struct ip_fields ip = { .family = syn->family, .ttl = syn->ttl, .tos = syn->tos,
				.dont_fragment = entry->flags & PLAN_DONT_FRAGMENT,
				.source = syn->source, .destination = syn->destination };
	struct tcp_fields tcp = { .source_port = syn->source_port, .destination_port = syn->destination_port,
				  .number = syn->number, .flags = TCP_FLAG_SYN, .identifier = TCP_SYN_IDENTIFIER };
	uint8_t *near = batch_near(batch);
	tcp_write(near, &ip, &tcp, entry->payload_bytes);
	uint16_t sum = batch_checksum(engine, batch, entry, (uint32_t)ip_header_bytes(syn->family));
	memcpy(near + tcp_checksum_at(syn->family), &sum, sizeof(sum));
}

static void fill(struct syn *syn, const struct entry *entry, const struct syn_socket *socket, uint16_t port,
		 uint32_t number, const uint8_t source[16])
{
	*syn = (struct syn){
		.number = number,
		.reset = number + 1,
		.needs_reset = 1,
		.data_bytes = entry->payload_bytes & 0x1ffff,
		.family = entry->family & 0xf,
		.ifindex = entry->ifindex,
		.source_port = port,
		.destination_port = entry->destination_port,
		.ttl = entry->ttl ? entry->ttl : socket->default_ttl,
		.tos = entry->tos,
	};
	memcpy(syn->source, source, 16);
	memcpy(syn->destination, entry->destination, 16);
}

/* The ports of an entry may lie with several sockets: what waits in the others goes first, as its number says. */
static void keep_order(struct engine *engine, const struct entry *entry, const struct syn_socket *socket)
{
	uint32_t last = (uint32_t)entry->source_port + entry->source_port_count - 1;
	const struct syn_sockets *sockets = &engine->tcp_syn->families[entry->family == 6];
	for (unsigned i = 0; entry->source_port && i < sockets->count; i++) {
		struct syn_socket *other = sockets->sockets[i];
		bool is_shared = other->first_port <= last && entry->source_port <= other->last_port;
		if (other != socket && is_shared && other->batch.count > 0)
			batch_flush(engine, &other->batch);
	}
}

static void send_half_open(struct engine *engine, const struct entry *entry, struct syn_socket *socket, uint16_t port)
{
	uint8_t source[16];
	uint32_t number;
	int error = source_of(engine, entry, source);
	if (error) {
		give_up(engine, entry, OUTCOME_LOCAL_ERROR, (uint16_t)error);
		return;
	}
	struct flight *flight = choose_number(engine, entry, &number) ? take_flight(engine) : 0;
	if (!flight) {
		give_up(engine, entry, OUTCOME_NOT_MEASURED, CAUSE_BUFFER_OVERFLOW);
		return;
	}
	struct syn *syn = syn_of(engine, flight);
	keep_order(engine, entry, socket);
	batch_turn(engine, &socket->batch, &socket->sock);
	fill(syn, entry, socket, port, number, source);
	flight_prepare(engine, flight, entry, &socket->sock);
	flight_detail(&engine->flights, flight)->source_port = port;
	write_packet(engine, &socket->batch, entry, syn);
	use_ports(engine->tcp_syn, entry, port);
	syn_enter(&engine->tcp_syn->table, syn);
	batch_add(engine, &socket->batch, entry, flight);
}

static void send_syn(struct engine *engine, const struct entry *entry)
{
	struct tcp_syn *all = engine->tcp_syn;
	uint16_t port = port_of(all, entry);
	struct syn_socket *socket = socket_for(all, entry->family, port);
	if (port && socket)
		send_half_open(engine, entry, socket, port);
	else if (entry->flags & PLAN_RAW_ONLY)
		give_up(engine, entry, OUTCOME_LOCAL_ERROR, EPERM);
	else
		tcp_connect_send(engine, entry);
}

static void flush(struct engine *engine)
{
	for (int family = 0; family < 2; family++) {
		struct syn_sockets *sockets = &engine->tcp_syn->families[family];
		for (unsigned i = 0; i < sockets->count; i++) {
			if (sockets->sockets[i]->batch.count > 0)
				batch_flush(engine, &sockets->sockets[i]->batch);
			syn_socket_flush_resets(sockets->sockets[i]);
		}
	}
}

/*
 * The SYN that a segment answers. What has an ACK acknowledges the SYN alone or with its data; a bare reset, which is
 * not what RFC 9293 asks for, repeats our number or the next.
 */
static struct syn *answered_by(const struct engine *engine, const uint8_t from[16], const struct tcp_fields *tcp)
{
	const struct syn_table *table = &engine->tcp_syn->table;
	uint32_t number = tcp->flags & TCP_FLAG_ACK ? tcp->acknowledged - 1 : tcp->number;
	struct syn *syn = syn_find(table, from, number, tcp->destination_port);
	if (!syn && !(tcp->flags & TCP_FLAG_ACK))
		syn = syn_find(table, from, number - 1, tcp->destination_port);
	return is_alive(engine, syn) && syn->destination_port == tcp->source_port ? syn : 0;
}

/* What belongs to no packet is put down to the latest to where it came from, if there is one. */
static bool take_stray(struct engine *engine, const uint8_t from[16], const struct tcp_fields *tcp,
		       struct answer *answer)
{
	const struct syn *newest = syn_find_newest(&engine->tcp_syn->table, from, tcp->source_port);
	if (!is_alive(engine, newest))
		return false;
	answer->outcome = OUTCOME_MATCH_FAIL;
	flight_remark(engine, flight_of(engine, newest), answer);
	return true;
}

static bool take_segment(struct engine *engine, const uint8_t from[16], const struct tcp_fields *tcp,
			 struct answer *answer)
{
	struct syn *syn = answered_by(engine, from, tcp);
	if (!syn)
		return take_stray(engine, from, tcp, answer);
	struct flight *flight = flight_of(engine, syn);
	if (syn->source_port != tcp->destination_port) {
		answer->outcome = OUTCOME_MISMATCH;
		flight_remark(engine, flight, answer);
		return true;
	}
	/* A reset is heeded where it continues what has been acknowledged (RFC 5961 §3.2). */
	if (tcp->flags & TCP_FLAG_ACK)
		syn->reset = tcp->acknowledged;
	flight_answer(engine, flight, answer);
	return true;
}

static bool take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		       int64_t read_steady_ns)
{
	int skip = sock->family == 4 ? ipv4_header_bytes(message->data, message->length) : 0;
	struct tcp_fields tcp;
	uint8_t from[16];
	if (skip < 0 || !tcp_read(message->data + skip, message->length - (size_t)skip, &tcp) ||
	    !address_bytes((const struct sockaddr *)message->name, from))
		return false;
	/* Where two sockets see a port, the other has it too. */
	struct syn_socket *owner = socket_for(engine->tcp_syn, sock->family, tcp.destination_port);
	if (!owner || &owner->sock != sock || !is_used_port(engine->tcp_syn, sock->family, tcp.destination_port))
		return false;
	bool is_reset = tcp.flags & TCP_FLAG_RST;
	if (!is_reset && (tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != (TCP_FLAG_SYN | TCP_FLAG_ACK))
		return false;
	struct answer answer = {
		.received_wall_ns = message->stamp_wall_ns,
		.read_steady_ns = read_steady_ns,
		.outcome = is_reset ? OUTCOME_REFUSED : OUTCOME_REPLY,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
		.reply_ttl = message->ttl,
	};
	return take_segment(engine, from, &tcp, &answer);
}

/* A raw socket is told of every error about TCP on this machine. */
static bool take_error(struct engine *engine, struct probe_socket *sock, const struct message *message,
		       int64_t read_steady_ns)
{
	struct answer answer;
	struct tcp_fields quoted;
	uint8_t destination[16];
	if (!answer_from_error(sock, message, read_steady_ns, &answer) ||
	    !tcp_read_quote(sock->family, message->data, message->length, destination, &quoted))
		return false;
	/* Resets may fail on the way as well, and have the number of the SYN after theirs. */
	if (quoted.identifier == TCP_RESET_IDENTIFIER || (quoted.flags & TCP_FLAG_RST))
		return false;
	struct syn *syn = syn_find(&engine->tcp_syn->table, destination, quoted.number, quoted.source_port);
	if (!is_alive(engine, syn) || syn->source_port != quoted.source_port ||
	    syn->destination_port != quoted.destination_port ||
	    &socket_for(engine->tcp_syn, sock->family, quoted.source_port)->sock != sock)
		return false;
	struct flight *flight = flight_of(engine, syn);
	answer_came_from(&answer, sock, error_sender(message), flight);
	/* The socket writes IP headers and is shown those that are quoted. */
	struct quote quote = { .ttl = message->data[sock->family == 4 ? 8 : 7] };
	mpls_read_message(message, 0, &quote);
	answer.quote = &quote;
	/* It has not come to where something could be half open, nor would a reset. */
	if (answer.outcome == OUTCOME_TTL_EXCEEDED || answer.outcome == OUTCOME_TOO_BIG)
		syn->needs_reset = 0;
	flight_answer(engine, flight, &answer);
	return true;
}

static struct probe_socket *socket_of(const struct engine *engine, const struct flight *flight)
{
	const struct syn *syn = syn_of(engine, flight);
	return &socket_for(engine->tcp_syn, syn->family, syn->source_port)->sock;
}

/* Nothing half open is left behind, whether or not an answer has come. */
static void ended(struct engine *engine, struct flight *flight)
{
	const struct syn *syn = syn_of(engine, flight);
	if (syn->needs_reset)
		syn_socket_reset(socket_for(engine->tcp_syn, syn->family, syn->source_port), syn);
}

static void close_openings(struct openings *known)
{
	for (unsigned i = 0; i < known->claim_count; i++)
		port_claim_release(&known->claims[i]);
	free(known->claims);
}

static void close_all(struct engine *engine)
{
	struct tcp_syn *all = engine->tcp_syn;
	for (int family = 0; all && family < 2; family++) {
		for (unsigned i = 0; i < all->families[family].count; i++)
			syn_socket_close(all->families[family].sockets[i]);
		close_openings(&all->openings[family]);
	}
	if (!all)
		return;
	syn_table_close(&all->table);
	routes_free(all->routes);
	free(all);
}

const struct format tcp_syn_format = {
	.start = start,
	.open = open_sockets,
	.send = send_syn,
	.flush = flush,
	.take_reply = take_reply,
	.take_error = take_error,
	.socket_of = socket_of,
	.ended = ended,
	.close = close_all,
};
