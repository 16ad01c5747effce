#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "engine/flight_store.h"
#include "engine/outbox.h"
#include "engine/plan.h"
#include "engine/schedule.h"
#include "engine/unobserved.h"
#include "engine/wheel.h"
#include "system/clock.h"
#include "system/sockets.h"

struct bridge;
struct command;
struct inbox;
struct own_addresses;
struct payload;
struct quotes;

#define MAX_OUTBOXES 16

/* Sockets that stay open. poll() over so few costs less than epoll, which the kernel updates for each packet. */
#define MAX_SOCKETS 32

struct engine_options {
	struct socket_options sockets;
	uint32_t stamp_limit_pps; /* up to it, every packet gets a transmit timestamp */
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

/* All state of an open engine; its modules get a pointer to it. */
struct engine {
	pthread_t thread;
	struct bridge *bridge;
	struct engine_options options;
	struct engine_stats stats;

	/* The mailbox (mailbox.h), shared by both threads. */
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
	struct unobserved_log unobserved;
	struct flight_store flights;
	struct probe_socket *sockets[MAX_SOCKETS];
	unsigned socket_count;
	int watch_fd; /* epoll */
	unsigned watched;
	unsigned unstamped; /* watched descriptors without kernel timestamps: waited for even while busy */
	int64_t tidy_at_ns; /* 0 = no format has asked for it */
	void *state[FORMATS]; /* by enum packet_format: made by `start` of the format, freed by its `close` */
	struct payload *payload;
	struct quotes *quotes; /* NULL = ICMP errors are read from the error queues only */
	struct inbox *inbox;
	struct own_addresses *own_addresses;
	struct outbox outboxes[MAX_OUTBOXES];
	unsigned outbox_count;
	int64_t flush_at_ns; /* 0 = no sample waits */
	uint64_t overflowed; /* packets that the kernel dropped, not reported yet */
	uint32_t run;
	uint32_t generation;
	uint64_t rate_sent; /* stats.sent when the rate was last measured */
	int64_t rate_at_ns;
	uint32_t rate_pps;
};

/* From this rate on, sleep from slot to slot instead of waking for each packet that arrives. */
#define BUSY_PPS 1000

static inline bool engine_is_busy(const struct engine *engine)
{
	return engine->rate_pps > BUSY_PPS;
}
