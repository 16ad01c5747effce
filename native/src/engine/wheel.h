#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * A hierarchical timing wheel over 1 ms slots (Varghese and Lauck, "Hashed and Hierarchical Timing Wheels", 1987):
 * adding, removing and taking what is due are O(1), and finding the next used slot scans a bitmap.
 * Nodes are embedded in what they time and belong to their owner; the wheel allocates nothing.
 */
#define WHEEL_BITS 10
#define WHEEL_SLOTS (1 << WHEEL_BITS)
#define WHEEL_LEVELS 3

/* Farther slots do not fit; the owner adds the node again later. */
#define WHEEL_REACH ((INT64_C(1) << (WHEEL_BITS * WHEEL_LEVELS)) - 1)

#define WHEEL_NEVER INT64_MAX

struct wheel_node {
	struct wheel_node *next;
	struct wheel_node **pprev; /* NULL = not in a wheel */
	uint32_t due;              /* slot, its low 32 bits */
	uint32_t tag;              /* free for the owner: fills what would be padding */
};

struct wheel {
	int64_t now; /* the last slot that was taken */
	struct wheel_node *slots[WHEEL_LEVELS][WHEEL_SLOTS];
	uint64_t used[WHEEL_LEVELS][WHEEL_SLOTS / 64];
};

void wheel_init(struct wheel *wheel, int64_t now);

/* A slot that has passed already fires next. Precondition: due − now ≤ WHEEL_REACH, the node is in no wheel. */
void wheel_add(struct wheel *wheel, struct wheel_node *node, int64_t due);

/* Does nothing when the node is in no wheel. */
void wheel_remove(struct wheel_node *node);

static inline bool wheel_holds(const struct wheel_node *node)
{
	return node->pprev != 0;
}

/* The slot to look again at: nothing is due before it. WHEEL_NEVER when the wheel is empty. */
int64_t wheel_next(struct wheel *wheel);

/*
 * Takes one node that is due at `slot` or earlier, earliest slot first; NULL when there is none, and then the wheel's
 * time is `slot`. Nodes added meanwhile for a slot that has passed are taken by the next call after that.
 */
struct wheel_node *wheel_take(struct wheel *wheel, int64_t slot);
