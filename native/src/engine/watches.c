#include "engine/watches.h"

#include <sys/epoll.h>

#include "engine/engine_state.h"

/* Events per epoll_wait(). */
#define WATCH_EVENTS 64

bool watch_add(struct engine *engine, int fd, uint32_t events, struct watch *watch)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };
	if (epoll_ctl(engine->watch_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return false;
	engine->watched++;
	return true;
}

void watch_remove(struct engine *engine, int fd)
{
	if (epoll_ctl(engine->watch_fd, EPOLL_CTL_DEL, fd, 0) == 0)
		engine->watched--;
}

void watches_dispatch(struct engine *engine)
{
	struct epoll_event events[WATCH_EVENTS];
	/* epoll rotates ready descriptors: this many calls report each once, and pending ones are reported again. */
	for (unsigned calls = engine->watched / WATCH_EVENTS + 1; calls > 0; calls--) {
		int count = epoll_wait(engine->watch_fd, events, WATCH_EVENTS, 0);
		for (int i = 0; i < count; i++) {
			struct watch *watch = events[i].data.ptr;
			watch->ready(engine, watch, events[i].events);
		}
		if (count < WATCH_EVENTS)
			return;
	}
}

void engine_add_socket(struct engine *engine, struct probe_socket *sock)
{
	sock->drops_checked_ns = engine->steady_ns;
	engine->sockets[engine->socket_count++] = sock;
}

void engine_tidy_within(struct engine *engine, int64_t ns)
{
	int64_t at_ns = engine->steady_ns + ns;
	if (!engine->tidy_at_ns || at_ns < engine->tidy_at_ns)
		engine->tidy_at_ns = at_ns;
}
