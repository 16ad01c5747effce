#pragma once

#include <stdbool.h>
#include <stdint.h>

/* A packet that has left. */
struct departed {
	uint32_t flight; /* its own as long as it has the same generation */
	uint32_t generation;
	uint32_t batch; /* packets of one sendmmsg have the same */
};

/*
 * The newest packets that left through one socket. The kernel numbers only those that a transmit timestamp was requested
 * for, from 0 on after each restart (SOF_TIMESTAMPING_OPT_ID).
 */
struct transmit_log {
	uint32_t capacity;        /* packets that it holds; a power of two */
	uint32_t sent;            /* packets so far */
	uint32_t requested;       /* timestamps requested since the last restart */
	uint32_t batch;           /* of the newest packets */
	uint32_t timed;           /* the kernel's number of the newest timestamp read … */
	int64_t timed_wall_ns;    /* … and that timestamp; 0 = none since the last restart */
	struct departed *packets; /* ring, by packet */
	uint32_t *requests;       /* ring, by the kernel's number: the packet */
};

/* False when there is no memory. */
bool transmit_log_open(struct transmit_log *log, uint32_t capacity);
void transmit_log_close(struct transmit_log *log);

/* Begins a batch: packets added from now on were taken by another sendmmsg than those before. */
void transmit_log_begin_batch(struct transmit_log *log);

/* Adds a packet that the kernel has taken. */
void transmit_log_add(struct transmit_log *log, uint32_t flight, uint32_t generation, bool has_request);

/* The packet that a timestamp is for; false when the number is from before a restart, or too old. */
bool transmit_log_find(const struct transmit_log *log, uint32_t number, uint32_t *packet);

struct departed transmit_log_at(const struct transmit_log *log, uint32_t packet);

/* Follows the kernel, which numbers from 0 again. */
void transmit_log_restart(struct transmit_log *log);
