#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/plan.h"

struct engine;
struct socket_error;

/* An object that the JavaScript thread has opened for the engine thread. */
struct handover {
	void (*install)(struct engine *engine, void *content); /* takes over `content`; engine thread */
	void (*discard)(void *content);                        /* frees it if it was never installed; any thread */
	void *content;
};

enum command_kind { COMMAND_PLAN, COMMAND_HANDOVER };

/* A message from the JavaScript thread to the engine thread; owned by the queue once posted. */
struct command {
	struct command *next;
	enum command_kind kind;
	struct handover handover;
	struct plan plan;
	uint32_t removed; /* entries of the plan removed and added so far */
	uint32_t added;
	void *buffer; /* that `plan` points into */
};

/* Queues a command and wakes the engine thread, which frees it after carrying it out. */
void mailbox_post(struct engine *engine, struct command *command);

/* Queues a handover. False with `failed` when memory is short; the content is discarded then. */
bool mailbox_hand_over(struct engine *engine, struct handover handover, struct socket_error *failed);

/* Wakes the engine thread. */
void mailbox_ring(struct engine *engine);

/* The oldest command, which stays queued; NULL = none. Engine thread. */
struct command *mailbox_first(struct engine *engine);

/* Removes and frees the oldest command. Engine thread. */
void mailbox_drop_first(struct engine *engine);

/*
 * Clears the wake-up signal, also that of a command posted just before: check `has_commands` afterwards. Engine thread.
 */
void mailbox_silence(struct engine *engine);

void command_free(struct command *command);
