#include <errno.h>
#include <stdlib.h>

#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/format.h"
#include "engine/mailbox.h"
#include "engine/plan.h"
#include "engine/quotes.h"
#include "engine/send.h"
#include "engine/watches.h"
#include "formats/formats.h"
#include "formats/udp_match.h"
#include "wire/icmp.h"

/* A port is closed when it has been unused for this time after its last possible late reply. */
#define IDLE_NS (20 * NS_PER_S)
#define TIDY_NS (5 * NS_PER_S)

/* The sockets and batches of a family, handed over to the engine thread. */
struct pool {
	int family;
	unsigned count;
	struct udp_socket *sockets[POOL_SOCKETS];
	struct batch *batches[POOL_SOCKETS];
};

static void discard_pool(void *content)
{
	struct pool *pool = content;
	for (unsigned i = 0; i < pool->count; i++) {
		udp_socket_close(pool->sockets[i]);
		free(pool->batches[i]);
	}
	free(pool);
}

static struct pool *open_pool(int family, const struct socket_options *options, struct socket_error *failed)
{
	struct pool *pool = calloc(1, sizeof(*pool));
	*failed = (struct socket_error){ ENOMEM, "calloc" };
	if (!pool)
		return 0;
	pool->family = family;
	for (; pool->count < POOL_SOCKETS; pool->count++) {
		struct batch *batch = calloc(1, sizeof(*batch));
		struct udp_socket *udp = batch ? udp_socket_open(family, 0, options, failed) : 0;
		if (!udp) {
			free(batch);
			discard_pool(pool);
			return 0;
		}
		batch_init(batch, 0);
		batch->sock = &udp->sock;
		pool->sockets[pool->count] = udp;
		pool->batches[pool->count] = batch;
	}
	return pool;
}

static void install_pool(struct engine *engine, void *content)
{
	struct pool *pool = content;
	struct udp *udp = udp_of(engine);
	if (!udp->has_id_spaces) {
		for (int i = 0; i < UDP_ID_SPACES; i++)
			id_space_join(&engine->flights, &udp->id_spaces[i], 0, 0);
		udp->has_id_spaces = true;
	}
	for (unsigned i = 0; i < pool->count; i++) {
		udp_sockets_install(engine, &udp->sockets, pool->sockets[i], i);
		udp->pool_batches[pool->sockets[i]->slot] = pool->batches[i];
	}
	free(pool);
}

static bool open_sockets(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed)
{
	quotes_want(opener, entry);
	uint32_t bit = entry->family == 6 ? 2 : 1;
	if (opener->opened[FORMAT_UDP] & bit)
		return true;
	struct pool *pool = open_pool(entry->family, &opener->options->sockets, failed);
	if (!pool)
		return false;
	struct handover handover = { .install = install_pool, .discard = discard_pool, .content = pool };
	if (!mailbox_hand_over(opener->engine, handover, failed))
		return false;
	opener->opened[FORMAT_UDP] |= bit;
	return true;
}

static struct flight *take_number(struct engine *engine)
{
	struct udp *udp = udp_of(engine);
	for (unsigned tries = 0; tries < UDP_ID_SPACES; tries++) {
		struct flight *flight = id_space_take(&udp->id_spaces[udp->turn % UDP_ID_SPACES], engine->steady_ns);
		if (flight)
			return flight;
		udp->turn++;
	}
	return 0;
}

/*
 * The socket of an entry's present packet. Where the driver chooses the port, all packets of an entry have the same,
 * and are one flow. Without a cookie each round has another, so that a late reply is not taken for one to the next
 * round.
 */
static struct udp_socket *pick_socket(struct engine *engine, const struct entry *entry)
{
	struct udp_sockets *sockets = &udp_of(engine)->sockets;
	uint16_t port = entry_source_port(entry);
	if (port) {
		engine_tidy_within(engine, TIDY_NS);
		return udp_sockets_get(engine, sockets, entry->family, port);
	}
	uint64_t turn = entry->entry_id + (entry->payload_bytes < COOKIE_NAME_BYTES ? entry->round : 0);
	return sockets->slots[turn % POOL_SOCKETS + (entry->family == 6 ? POOL_SOCKETS : 0)];
}

static struct batch *batch_of(struct engine *engine, struct udp_socket *socket)
{
	struct udp *udp = udp_of(engine);
	if (socket->slot < 2 * POOL_SOCKETS)
		return udp->pool_batches[socket->slot];
	batch_turn(engine, &udp->port_batch, &socket->sock);
	return &udp->port_batch;
}

static void set_fragmenting(struct engine *engine, struct batch *batch, struct udp_socket *socket, bool dont_fragment)
{
	if (socket->dont_fragment == dont_fragment)
		return;
	if (batch->count > 0)
		batch_flush(engine, batch);
	/* Cannot fail: it worked when the socket was opened. */
	socket_set_fragmenting(&socket->sock, dont_fragment);
	socket->dont_fragment = dont_fragment;
}

static void prepare(struct engine *engine, struct flight *flight, const struct entry *entry, struct udp_socket *socket,
		    struct batch *batch)
{
	flight_prepare(engine, flight, entry, &socket->sock);
	struct flight_detail *detail = flight_detail(&engine->flights, flight);
	detail->source_port = socket->port;
	detail->socket = socket->slot;
	detail->value = udp_header_profile(entry->ttl, entry->tos, entry->payload_bytes);
	flight->has_cookie = entry->payload_bytes >= COOKIE_NAME_BYTES;
	if (!flight->has_cookie) {
		batch_restore(engine, batch, 0, COOKIE_BYTES);
		return;
	}
	struct cookie cookie = flight_cookie(engine, flight);
	cookie_write(batch_near(batch), entry->payload_bytes, &cookie);
}

static void send_datagram(struct engine *engine, const struct entry *entry)
{
	struct udp_socket *socket = pick_socket(engine, entry);
	if (!socket) {
		send_gave_up(engine, entry, OUTCOME_LOCAL_ERROR, (uint16_t)errno);
		return;
	}
	struct flight *flight = take_number(engine);
	if (!flight) {
		send_gave_up(engine, entry, OUTCOME_NOT_MEASURED, CAUSE_BUFFER_OVERFLOW);
		return;
	}
	struct batch *batch = batch_of(engine, socket);
	set_fragmenting(engine, batch, socket, entry->flags & PLAN_DONT_FRAGMENT);
	prepare(engine, flight, entry, socket, batch);
	batch_add(engine, batch, entry, flight);
}

static void flush(struct engine *engine)
{
	struct udp *udp = udp_of(engine);
	for (int i = 0; i < 2 * POOL_SOCKETS; i++) {
		if (udp->pool_batches[i] && udp->pool_batches[i]->count > 0)
			batch_flush(engine, udp->pool_batches[i]);
	}
	if (udp->port_batch.count > 0)
		batch_flush(engine, &udp->port_batch);
}

static void began(struct engine *engine, struct flight *flight)
{
	const struct flight_detail *detail = flight_detail(&engine->flights, flight);
	struct udp_socket *socket = udp_of(engine)->sockets.slots[detail->socket];
	int64_t late_until_ns = flight->sent_steady_ns + (flight->timeout_ms + LATE_WINDOW_MS) * NS_PER_MS;
	socket->open_flights++;
	if (socket->needed_until_ns < late_until_ns)
		socket->needed_until_ns = late_until_ns;
	waiting_add(&udp_of(engine)->waiting, &engine->flights, udp_key(flight, detail), flight);
}

static void ended(struct engine *engine, struct flight *flight)
{
	const struct flight_detail *detail = flight_detail(&engine->flights, flight);
	udp_of(engine)->sockets.slots[detail->socket]->open_flights--;
	waiting_remove(&udp_of(engine)->waiting, &engine->flights, udp_key(flight, detail), flight);
}

static struct probe_socket *socket_of(const struct engine *engine, const struct flight *flight)
{
	return &udp_of(engine)->sockets.slots[flight_detail(&engine->flights, flight)->socket]->sock;
}

static void tidy(struct engine *engine)
{
	udp_sockets_tidy(engine, &udp_of(engine)->sockets, engine->steady_ns - IDLE_NS);
	if (udp_of(engine)->sockets.port_sockets > 0)
		engine_tidy_within(engine, TIDY_NS);
}

static bool start(struct engine *engine)
{
	struct udp *udp = engine->state[FORMAT_UDP] = calloc(1, sizeof(*udp));
	if (!udp)
		return false;
	batch_init(&udp->port_batch, 0);
	return waiting_open(&udp->waiting, UDP_ID_SPACES * ID_SPACE_NUMBERS);
}

static void close_all(struct engine *engine)
{
	struct udp *udp = udp_of(engine);
	if (!udp)
		return;
	udp_sockets_close(&udp->sockets);
	for (int i = 0; i < 2 * POOL_SOCKETS; i++)
		free(udp->pool_batches[i]);
	waiting_close(&udp->waiting);
	free(udp);
}

const struct format udp_format = {
	.start = start,
	.open = open_sockets,
	.send = send_datagram,
	.flush = flush,
	.take_reply = udp_take_reply,
	.take_error = udp_take_error,
	.socket_of = socket_of,
	.began = began,
	.ended = ended,
	.tidy = tidy,
	.close = close_all,
};
