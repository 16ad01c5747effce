#pragma once

#include "engine/engine_state.h"
#include "engine/format.h"
#include "formats/syn_socket.h"
#include "formats/syn_table.h"
#include "system/port_claim.h"
#include "system/route.h"
#include "system/secret.h"

/* State that the files of half-open SYNs share; tcp_syn.c has their table of functions. */

/* Sockets opened and ports claimed so far. JavaScript thread. */
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

/* The sockets of a family; a port belongs to the first whose range has it. */
struct syn_sockets {
	struct syn_socket *sockets[SYN_SOCKETS];
	unsigned count;
	struct syn_socket *own; /* has the driver's own ports */
	uint64_t used[(UINT16_MAX + 1) / 64]; /* source ports of SYNs: segments to other ports are ignored */
};

struct tcp_syn {
	struct openings openings[2]; /* IPv4, IPv6; JavaScript thread */
	struct syn_sockets families[2];
	struct id_space id_spaces[SYN_ID_SPACES];
	unsigned turn;
	struct syn_table table;
	struct routes *routes;
	struct secret secret; /* chooses the first number and port per destination */
};

static inline struct tcp_syn *tcp_syn_of(const struct engine *engine)
{
	return engine->state[FORMAT_TCP_SYN];
}

static inline struct syn *syn_at(const struct engine *engine, const struct flight *flight)
{
	const struct tcp_syn *all = tcp_syn_of(engine);
	return &all->table.syns[flight - all->id_spaces[0].flights];
}

static inline struct flight *syn_flight(const struct engine *engine, const struct syn *syn)
{
	const struct tcp_syn *all = tcp_syn_of(engine);
	return &all->id_spaces[0].flights[syn - all->table.syns];
}

static inline struct syn_socket *syn_socket_for(const struct tcp_syn *all, int family, uint16_t port)
{
	const struct syn_sockets *sockets = &all->families[family == 6];
	for (unsigned i = 0; i < sockets->count; i++) {
		if (sockets->sockets[i]->first_port <= port && port <= sockets->sockets[i]->last_port)
			return sockets->sockets[i];
	}
	return 0;
}

static inline bool syn_uses_port(const struct tcp_syn *all, int family, uint16_t port)
{
	return all->families[family == 6].used[port / 64] >> port % 64 & 1;
}

static inline bool syn_is_alive(const struct engine *engine, const struct syn *syn)
{
	return syn && !flight_is_over(syn_flight(engine, syn), engine->steady_ns);
}

/* Opens what an entry needs: a raw socket for its ports or, where that is denied, the kernel's connect. */
bool syn_open(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed);
void syn_openings_close(struct openings *known);

/* `send` and `flush` of struct format. */
void syn_send(struct engine *engine, const struct entry *entry);
void syn_flush(struct engine *engine);

/* `take_reply` and `take_error` of struct format. */
bool syn_take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns);
bool syn_take_error(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns);
