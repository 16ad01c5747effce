#include <errno.h>
#include <string.h>

#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/outflow.h"
#include "engine/plan.h"
#include "engine/sample.h"
#include "engine/send.h"
#include "formats/formats.h"
#include "formats/syn_state.h"
#include "wire/icmp.h"
#include "wire/tcp_wire.h"

/* Numbers of round 0 go up to here (core/plan/numbers.ts). */
#define PLANNED_NUMBERS (UINT64_C(1) << 31)

/*
 * The distance between rounds, modulo 2^32: the golden section, which keeps any run of rounds as far apart as possible
 * (Knuth, The Art of Computer Programming, §6.4).
 */
#define ROUND_STEP 2654435769u

/*
 * The step to the next candidate where a number is still in use: the square root of 2, unlike the step between rounds.
 */
#define NUMBER_STEP 1779033703u
#define NUMBER_TRIES 16

/* Marks all ports of the entry's rotation as used: a reply may come for any of them. */
static void use_ports(struct tcp_syn *all, const struct entry *entry, uint16_t port)
{
	if (syn_uses_port(all, entry->family, port))
		return;
	struct syn_sockets *sockets = &all->families[entry->family == 6];
	uint32_t first = entry->source_port ? entry->source_port : sockets->own->own_port;
	uint32_t end = first + (entry->source_port ? entry->source_port_count : OWN_PORTS);
	for (uint32_t at = first; at < end; at++)
		sockets->used[at / 64] |= UINT64_C(1) << at % 64;
}

/*
 * The source port of the entry's present packet; 0 = there is no socket for it. The driver's own ports rotate, from a
 * secret one on.
 */
static uint16_t port_of(const struct tcp_syn *all, const struct entry *entry)
{
	if (entry->source_port)
		return entry_source_port(entry);
	const struct syn_socket *own = all->families[entry->family == 6].own;
	if (!own)
		return 0;
	uint64_t first = secret_of_address(&all->secret, entry->destination) >> 32;
	return (uint16_t)(own->own_port + (first + entry_turn(entry)) % OWN_PORTS);
}

/*
 * Planned numbers count from a secret one per destination, as RFC 6528 asks of a TCP: only a host that has seen a SYN
 * can answer it, and no SYN to another host.
 */
static uint32_t planned_number(const struct tcp_syn *all, const struct entry *entry)
{
	uint32_t first = (uint32_t)secret_of_address(&all->secret, entry->destination);
	uint64_t in_round = entry->first_number + (uint64_t)entry->seq * (entry->payload_bytes + 1);
	return first + (uint32_t)(in_round % PLANNED_NUMBERS) + (uint32_t)entry->round * ROUND_STEP;
}

/* One that waits in the batch is not in flight yet. */
static bool is_used(const struct engine *engine, const uint8_t destination[16], uint32_t number)
{
	const struct syn *syn = syn_find(&tcp_syn_of(engine)->table, destination, number, 0);
	return syn && (syn_flight(engine, syn)->state == FLIGHT_FREE || syn_is_alive(engine, syn));
}

/* The planned number, unless a packet that may still be answered has it. False when there is none. */
static bool choose_number(const struct engine *engine, const struct entry *entry, uint32_t *number)
{
	*number = planned_number(tcp_syn_of(engine), entry);
	for (int tries = 0; tries < NUMBER_TRIES; tries++, *number += NUMBER_STEP) {
		bool is_free =
			!is_used(engine, entry->destination, *number) &&
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

/* A new flight and the SYN at its place, removed from the table. */
static struct flight *take_flight(struct engine *engine)
{
	struct tcp_syn *all = tcp_syn_of(engine);
	for (int tries = 0; tries < SYN_ID_SPACES; tries++) {
		struct flight *flight = id_space_take(&all->id_spaces[all->turn++ % SYN_ID_SPACES], engine->steady_ns);
		if (!flight)
			continue;
		syn_leave(&all->table, syn_at(engine, flight));
		return flight;
	}
	return 0;
}

static int source_of(struct engine *engine, const struct entry *entry, uint8_t source[16])
{
	if (!(entry->flags & PLAN_HAS_SOURCE))
		return route_source(tcp_syn_of(engine)->routes, entry->family, entry->destination, entry->ifindex,
				    engine->steady_ns, source);
	entry_source(entry, source);
	return 0;
}

static void write_packet(struct engine *engine, struct batch *batch, const struct entry *entry, const struct syn *syn)
{
	uint8_t *near = batch_near(batch);
	syn_write_headers(near, syn, entry->flags & PLAN_DONT_FRAGMENT);
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
		.has_source = (entry->flags & PLAN_HAS_SOURCE) != 0,
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

/*
 * The ports of an entry may belong to several sockets: packets waiting in the others have lower numbers and are sent
 * first.
 */
static void keep_order(struct engine *engine, const struct entry *entry, const struct syn_socket *socket)
{
	uint32_t last = (uint32_t)entry->source_port + entry->source_port_count - 1;
	const struct syn_sockets *sockets = &tcp_syn_of(engine)->families[entry->family == 6];
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
	struct syn *syn = syn_at(engine, flight);
	keep_order(engine, entry, socket);
	batch_turn(engine, &socket->batch, &socket->sock);
	fill(syn, entry, socket, port, number, source);
	flight_prepare(engine, flight, entry, &socket->sock);
	flight_detail(&engine->flights, flight)->source_port = port;
	write_packet(engine, &socket->batch, entry, syn);
	use_ports(tcp_syn_of(engine), entry, port);
	syn_enter(&tcp_syn_of(engine)->table, syn);
	batch_add(engine, &socket->batch, entry, flight);
}

void syn_send(struct engine *engine, const struct entry *entry)
{
	struct tcp_syn *all = tcp_syn_of(engine);
	uint16_t port = port_of(all, entry);
	struct syn_socket *socket = syn_socket_for(all, entry->family, port);
	if (port && socket)
		send_half_open(engine, entry, socket, port);
	else if (entry->flags & PLAN_RAW_ONLY)
		give_up(engine, entry, OUTCOME_LOCAL_ERROR, EPERM);
	else
		tcp_connect_send(engine, entry);
}

void syn_flush(struct engine *engine)
{
	for (int family = 0; family < 2; family++) {
		struct syn_sockets *sockets = &tcp_syn_of(engine)->families[family];
		for (unsigned i = 0; i < sockets->count; i++) {
			if (sockets->sockets[i]->batch.count > 0)
				batch_flush(engine, &sockets->sockets[i]->batch);
			syn_socket_flush_resets(sockets->sockets[i]);
		}
	}
}
