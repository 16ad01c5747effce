#pragma once

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct probe_socket;

/*
 * A short-lived descriptor such as one connection of many, reported by epoll. Lies at the start of the struct that it
 * belongs to. `ready` may close its own descriptor and no other.
 */
struct watch {
	void (*ready)(struct engine *engine, struct watch *watch, uint32_t events);
};

/* Calls `watch->ready` on events (EPOLLIN …; errors always) of `fd` until that is closed. False with errno. */
bool watch_add(struct engine *engine, int fd, uint32_t events, struct watch *watch);

/* Before `fd` is closed. */
void watch_remove(struct engine *engine, int fd);

/* Calls `ready` of each watch that has events pending. */
void watches_dispatch(struct engine *engine);

/* Polls a socket at every wake from now on. Each format knows how many it may have. */
void engine_add_socket(struct engine *engine, struct probe_socket *sock);

/* Has `tidy` of the formats called within `ns`. */
void engine_tidy_within(struct engine *engine, int64_t ns);
