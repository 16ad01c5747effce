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

/* What the JavaScript thread remembers of the things it has opened for the engine thread. */
struct opener {
	struct engine *engine;
	const struct engine_options *options;
	uint32_t opened[FORMATS]; /* bits, each format's own */
	uint32_t quotes;          /* bits of what quotes_want() has tried */
	struct header_profiles profiles[2];    /* IPv4, IPv6 */
};

/*
 * What is particular to one kind of packet. All but `start` and `open` runs on the engine thread. To add one: a file with its
 * table, a line in format.c, and the words of plan.h and entry-rules.ts.
 */
struct format {
	/* Makes what it keeps in the engine, before the thread starts; false when there is no memory. */
	bool (*start)(struct engine *engine);

	/* Opens what an entry needs and posts it to the engine thread; false with `failed`. JavaScript thread. */
	bool (*open)(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed);

	/* Sends or queues the entry's present packet: a flight begins, or a sample says why not. */
	void (*send)(struct engine *engine, const struct entry *entry);

	/* Sends what is queued. NULL = nothing ever is. */
	void (*flush)(struct engine *engine);

	/* Something has come on a socket of this format: true when it was an answer to a packet of ours. */
	bool (*take_reply)(struct engine *engine, struct probe_socket *sock, const struct message *message,
			   int64_t read_steady_ns);

	/* The same for an ICMP error in its error queue. */
	bool (*take_error)(struct engine *engine, struct probe_socket *sock, const struct message *message,
			   int64_t read_steady_ns);

	/* The socket that a flight left by and that its answer would have come to; NULL = none that could overflow. */
	struct probe_socket *(*socket_of)(const struct engine *engine, const struct flight *flight);

	/* A flight has been sent (its state is open), or has got its answer or run out. NULL = nothing to do. */
	void (*began)(struct engine *engine, struct flight *flight);
	void (*ended)(struct engine *engine, struct flight *flight);

	/* Looks after what has not been used for long, when engine_tidy_within() asked for it. NULL = nothing to do. */
	void (*tidy)(struct engine *engine);

	/* Frees what is left of this format; the thread has ended, or never began. */
	void (*close)(struct engine *engine);
};

/* By enum packet_format; NULL where this build cannot send one. */
extern const struct format *const formats[FORMATS];
