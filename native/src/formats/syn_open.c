#include <errno.h>
#include <stdlib.h>

#include "engine/flight_store.h"
#include "engine/format.h"
#include "engine/mailbox.h"
#include "engine/watches.h"
#include "formats/formats.h"
#include "formats/syn_state.h"
#include "system/clock.h"

/* Permission may come (the broker is installed): it is tried again after this time. */
#define DENIED_FOR_NS (5 * NS_PER_S)

/* The first SYN socket adds the id spaces. */
static void install(struct engine *engine, void *content)
{
	struct tcp_syn *all = tcp_syn_of(engine);
	struct syn_socket *socket = content;
	struct syn_sockets *family = &all->families[socket->sock.family == 6];
	bool is_first = !all->id_spaces[0].flights;
	for (unsigned i = 0; is_first && i < SYN_ID_SPACES; i++)
		id_space_join(&engine->flights, &all->id_spaces[i], 0, 0);
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

/* Claims the entry's ports, or ports of the driver's choice. False with errno when none are available. */
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
	struct handover handover = { .install = install, .discard = discard, .content = socket };
	return mailbox_hand_over(opener->engine, handover, failed);
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
	return error == EPERM || error == EACCES || error == EPROTO;
}

bool syn_open(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed)
{
	struct openings *known = &tcp_syn_of(opener->engine)->openings[entry->family == 6];
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

void syn_openings_close(struct openings *known)
{
	for (unsigned i = 0; i < known->claim_count; i++)
		port_claim_release(&known->claims[i]);
	free(known->claims);
}
