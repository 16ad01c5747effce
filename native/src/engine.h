#pragma once

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>

#include "batch.h"
#include "blind.h"
#include "clock.h"
#include "flight.h"
#include "icmp.h"
#include "schedule.h"
#include "sockets.h"
#include "wheel.h"

struct bridge;
struct inbox;
struct sender;

/* IPv4 and IPv6, each with and without "don't fragment", which IPv4 knows per socket only. */
#define MAX_SETS 4
#define MAX_OUTBOXES 16

/* Sockets that take turns, and the identifiers on them. */
struct socket_set {
	struct icmp_socket sockets[DATAGRAM_SOCKETS];
	struct lane lanes[MAX_LANES];
	unsigned socket_count;
	unsigned lane_count;
	unsigned turn;
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

enum command_kind { COMMAND_PLAN, COMMAND_SOCKETS };

/* JavaScript to engine thread; owned by the queue once posted. */
struct command {
	struct command *next;
	enum command_kind kind;
	unsigned set_index;
	struct socket_set *set;
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
	struct socket_set *sets[MAX_SETS];
	struct lane *lanes[MAX_SETS * MAX_LANES];
	unsigned lane_count;
	struct sender *sender;
	struct inbox *inbox;
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

static inline unsigned set_index_of(int family, bool dont_fragment)
{
	return (family == 6 ? 2 : 0) + (dont_fragment ? 1 : 0);
}

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

/* Reads everything that has arrived on any socket. */
void engine_receive(struct engine *engine);

/* Opens the sockets of a set, all or none. METHOD_NONE with `failed` when it cannot. Any thread. */
enum method socket_set_open(struct socket_set *set, int family, bool dont_fragment,
			    const struct socket_options *options, struct socket_error *failed);
void socket_set_close(struct socket_set *set);
