#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/plan.h"
#include "engine/quotes.h"
#include "system/sockets.h"

struct engine;
struct engine_options;
struct entry;
struct flight;
struct message;

/* The JavaScript thread's record of the sockets that it has opened for the engine thread. */
struct opener {
	struct engine *engine;
	const struct engine_options *options;
	uint32_t opened[FORMATS]; /* bits, each format's own */
	uint32_t quotes;          /* bits, set by quotes_want() */
	struct header_profiles profiles[2]; /* IPv4, IPv6 */
};

/*
 * The functions of one kind of packet. All but `start` and `open` run on the engine thread. To add a format: a file
 * with its table, a line in formats/formats.c, and its name in plan.h and entry-rules.ts.
 */
struct format {
	/* Allocates its state (`engine->state`) before the thread starts; false when there is no memory. */
	bool (*start)(struct engine *engine);

	/*
	 * Opens the sockets that an entry needs and hands them over to the engine thread; false with `failed`.
	 * JavaScript thread.
	 */
	bool (*open)(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed);

	/* Sends or queues the entry's present packet: a flight begins, or a sample reports why not. */
	void (*send)(struct engine *engine, const struct entry *entry);

	/* Sends queued packets. NULL = the format queues none. */
	void (*flush)(struct engine *engine);

	/* Reads a message from a socket of this format; true when it was a reply to a sent packet. */
	bool (*take_reply)(struct engine *engine, struct probe_socket *sock, const struct message *message,
			   int64_t read_steady_ns);

	/* The same for an ICMP error in its error queue. */
	bool (*take_error)(struct engine *engine, struct probe_socket *sock, const struct message *message,
			   int64_t read_steady_ns);

	/* The socket that a flight left by and that its reply would come to; NULL = none that could overflow. */
	struct probe_socket *(*socket_of)(const struct engine *engine, const struct flight *flight);

	/*
	 * Called when a flight has been sent (its state is open) and when it was answered or timed out. NULL = nothing
	 * to do.
	 */
	void (*began)(struct engine *engine, struct flight *flight);
	void (*ended)(struct engine *engine, struct flight *flight);

	/* Closes sockets that are no longer used, when engine_tidy_within() asked for it. NULL = nothing to do. */
	void (*tidy)(struct engine *engine);

	/* Frees its state; the thread has ended or was never started. */
	void (*close)(struct engine *engine);
};

/* By enum packet_format; NULL where this build cannot send one. */
extern const struct format *const formats[FORMATS];
