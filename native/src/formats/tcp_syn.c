#include <stdlib.h>

#include "engine/plan.h"
#include "formats/formats.h"
#include "formats/syn_state.h"

static bool start(struct engine *engine)
{
	struct tcp_syn *all = engine->state[FORMAT_TCP_SYN] = calloc(1, sizeof(*all));
	return all && secret_draw(&all->secret) && (all->routes = routes_new()) && syn_table_open(&all->table);
}

static struct probe_socket *socket_of(const struct engine *engine, const struct flight *flight)
{
	const struct syn *syn = syn_at(engine, flight);
	return &syn_socket_for(tcp_syn_of(engine), syn->family, syn->source_port)->sock;
}

/* Leaves nothing half open, with or without a reply. */
static void ended(struct engine *engine, struct flight *flight)
{
	const struct syn *syn = syn_at(engine, flight);
	if (syn->needs_reset)
		syn_socket_reset(syn_socket_for(tcp_syn_of(engine), syn->family, syn->source_port), syn);
}

static void close_all(struct engine *engine)
{
	struct tcp_syn *all = tcp_syn_of(engine);
	for (int family = 0; all && family < 2; family++) {
		for (unsigned i = 0; i < all->families[family].count; i++)
			syn_socket_close(all->families[family].sockets[i]);
		syn_openings_close(&all->openings[family]);
	}
	if (!all)
		return;
	syn_table_close(&all->table);
	routes_free(all->routes);
	free(all);
}

const struct format tcp_syn_format = {
	.start = start,
	.open = syn_open,
	.send = syn_send,
	.flush = syn_flush,
	.take_reply = syn_take_reply,
	.take_error = syn_take_error,
	.socket_of = socket_of,
	.ended = ended,
	.close = close_all,
};
