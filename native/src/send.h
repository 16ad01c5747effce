#pragma once

#include <stdint.h>

struct engine;
struct entry;
struct sender;

/* NULL when there is no memory. */
struct sender *sender_new(void);
void sender_free(struct sender *sender);

/* Queues the entry's present packet; a full batch goes out at once. */
void sender_add(struct engine *engine, const struct entry *entry);

/* Sends what is queued: one sendmmsg per set. */
void sender_flush(struct engine *engine);
