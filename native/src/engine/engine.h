#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/batch.h"
#include "engine/blind.h"
#include "engine/flight.h"
#include "engine/schedule.h"
#include "engine/wheel.h"
#include "system/clock.h"
#include "system/sockets.h"
#include "wire/icmp.h"

struct bridge;
struct echo;
struct inbox;
struct own_addresses;
struct quotes;
struct sender;
struct tcp_connect;
struct tcp_syn;
struct udp;

#define MAX_OUTBOXES 16

/* Sockets that stay open: asked one by one, which costs less than being told of every packet (epoll). */
#define MAX_SOCKETS 32

/*
 * Something that comes and goes, such as one connection of many: told by epoll. Lies at the start of what it is about.
 * `ready` may close its own, and no other.
 */
struct watch {
	void (*ready)(struct engine *engine, struct watch *watch, uint32_t events);
};

/* Something that the JavaScript thread has opened for the engine thread. */
struct parcel {
	void (*install)(struct engine *engine, void *content); /* takes it over; engine thread */
	void (*discard)(void *content);                        /* for one that was never installed; any thread */
	void *content;
};

struct engine_options {
	struct socket_options sockets;
	uint32_t stamp_limit_pps; /* above it, transmit stamps are sampled */
	bool realtime;            /* ask for SCHED_FIFO */
};

/* Written by the engine thread, read by any. */
struct engine_stats {
	_Atomic uint64_t sent;
	_Atomic uint64_t received;
	_Atomic uint64_t unmatched;
	_Atomic uint64_t receive_overflow;
	_Atomic uint64_t dropped_samples;
	_Atomic uint64_t in_flight;
	_Atomic uint64_t entries;
};

static inline void stat_add(_Atomic uint64_t *stat, int64_t n)
{
	/* One writer: no need to lock the bus. */
	uint64_t value = atomic_load_explicit(stat, memory_order_relaxed);
	atomic_store_explicit(stat, value + (uint64_t)n, memory_order_relaxed);
}

static inline void stat_set(_Atomic uint64_t *stat, uint64_t value)
{
	atomic_store_explicit(stat, value, memory_order_relaxed);
}

enum command_kind { COMMAND_PLAN, COMMAND_PARCEL };

/* JavaScript to engine thread; owned by the queue once posted. */
struct command {
	struct command *next;
	enum command_kind kind;
	struct parcel parcel;
	struct plan plan;
	uint32_t removed; /* how much of the plan has been applied */
	uint32_t added;
	void *buffer; /* what `plan` points into */
};

struct engine {
	pthread_t thread;
	struct bridge *bridge;
	struct engine_options options;
	struct engine_stats stats;

	pthread_mutex_t lock; /* guards the two pointers */
	struct command *first_command;
	struct command *last_command;
	atomic_bool has_commands;
	atomic_bool stopping;
	int wake_fd;

	/* All below belongs to the engine thread. */
	struct timebase time;
	int64_t slot;
	int64_t steady_ns; /* when this wake began */
	int64_t asleep_ns; /* suspended since boot, as of the last wake */
	uint16_t miss_cause;
	struct schedule schedule;
	struct wheel deadlines;
	struct blind_log blind;
	struct flight_store flights;
	struct probe_socket *sockets[MAX_SOCKETS];
	unsigned socket_count;
	int watch_fd; /* epoll */
	unsigned watched;
	unsigned unstamped; /* of these, what is timed by when we look: they are waited for even while busy */
	int64_t tidy_at_ns; /* 0 = nobody asked */
	struct echo *echo;
	struct tcp_connect *tcp_connect;
	struct tcp_syn *tcp_syn;
	struct udp *udp;
	struct quotes *quotes; /* NULL = errors are not read whole */
	struct sender *sender;
	struct inbox *inbox;
	struct own_addresses *own_addresses;
	struct outbox outboxes[MAX_OUTBOXES];
	unsigned outbox_count;
	int64_t flush_at_ns; /* 0 = nothing waits */
	uint64_t overflowed; /* packets that the kernel dropped and nobody has been told of yet */
	uint64_t batch_no;
	uint32_t run;
	uint32_t generation;
	uint64_t rate_sent; /* stats.sent when the rate was last taken */
	int64_t rate_at_ns;
	uint32_t rate_pps;
};

/* From this rate on, sleep from slot to slot instead of waking for each packet that arrives. */
#define BUSY_PPS 1000

static inline bool engine_is_busy(const struct engine *engine)
{
	return engine->rate_pps > BUSY_PPS;
}

/* Starts the thread. Takes `bridge` over only on success. NULL with errno set when there is no memory or thread. */
struct engine *engine_start(struct bridge *bridge, const struct engine_options *options);

/* Hands a command over; frees it when it has been carried out. */
void engine_post(struct engine *engine, struct command *command);
void command_free(struct command *command);

/* Carries out what has been posted, or the next part of it. Engine thread. */
void commands_run(struct engine *engine);

/* Stops sending, hands over what is finished, joins the thread and frees everything. */
void engine_stop(struct engine *engine);

/* Hands an open thing over to the engine thread; false with `failed`, and it is discarded, when memory is short. */
bool engine_post_parcel(struct engine *engine, struct parcel parcel, struct socket_error *failed);

/* Looks at a socket with every wake from now on. Each format knows how many it may have. Engine thread. */
void engine_add_socket(struct engine *engine, struct probe_socket *sock);

/* Tells `watch` of events (EPOLLIN …; errors always) of `fd`, until that is closed. False with errno. Engine thread. */
bool engine_watch(struct engine *engine, int fd, uint32_t events, struct watch *watch);

/* Before `fd` is closed. */
void engine_unwatch(struct engine *engine, int fd);

/* Has the formats tidy up in so long, or sooner. Engine thread. */
void engine_tidy_within(struct engine *engine, int64_t ns);

/* Tells what is watched of what has happened so far. */
void engine_tell_watches(struct engine *engine);

/* Reads everything that has arrived on any socket. */
void engine_receive(struct engine *engine);
