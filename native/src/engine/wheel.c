#include "engine/wheel.h"

#include <string.h>

#define SLOT_MASK (WHEEL_SLOTS - 1)

void wheel_init(struct wheel *wheel, int64_t now)
{
	memset(wheel, 0, sizeof(*wheel));
	wheel->now = now;
}

static void place(struct wheel *wheel, struct wheel_node *node, int64_t due)
{
	int64_t ahead = due - wheel->now;
	int level = ahead < WHEEL_SLOTS ? 0 : ahead < (INT64_C(1) << (2 * WHEEL_BITS)) ? 1 : 2;
	unsigned index = (unsigned)(due >> (level * WHEEL_BITS)) & SLOT_MASK;
	struct wheel_node **head = &wheel->slots[level][index];
	node->due = (uint32_t)due;
	node->next = *head;
	node->pprev = head;
	if (*head)
		(*head)->pprev = &node->next;
	*head = node;
	wheel->used[level][index / 64] |= UINT64_C(1) << (index % 64);
}

void wheel_add(struct wheel *wheel, struct wheel_node *node, int64_t due)
{
	place(wheel, node, due > wheel->now ? due : wheel->now + 1);
}

void wheel_remove(struct wheel_node *node)
{
	if (!node->pprev)
		return;
	/* The bit of a slot that empties here stays set: wheel_next() clears it later. */
	*node->pprev = node->next;
	if (node->next)
		node->next->pprev = node->pprev;
	node->pprev = 0;
}

/* First used index of a level after `from`, wrapping around once; −1 when none. Clears bits of slots that are empty. */
static int next_used(struct wheel *wheel, int level, unsigned from)
{
	uint64_t *used = wheel->used[level];
	for (unsigned passed = 0; passed < WHEEL_SLOTS;) {
		unsigned index = (from + 1 + passed) & SLOT_MASK;
		uint64_t word = used[index / 64] >> (index % 64);
		if (!word) {
			passed += 64 - index % 64;
			continue;
		}
		unsigned skip = (unsigned)__builtin_ctzll(word);
		passed += skip;
		if (passed >= WHEEL_SLOTS)
			return -1;
		index += skip;
		if (wheel->slots[level][index])
			return (int)index;
		used[index / 64] &= ~(UINT64_C(1) << (index % 64));
	}
	return -1;
}

int64_t wheel_next(struct wheel *wheel)
{
	int64_t next = WHEEL_NEVER;
	for (int level = 0; level < WHEEL_LEVELS; level++) {
		int shift = level * WHEEL_BITS;
		int64_t block = wheel->now >> shift;
		int index = next_used(wheel, level, (unsigned)block & SLOT_MASK);
		if (index < 0)
			continue;
		int64_t ahead = (index - block) & SLOT_MASK;
		int64_t start = (block + (ahead ? ahead : WHEEL_SLOTS)) << shift;
		if (start < next)
			next = start;
	}
	return next;
}

/* Spreads the block of `level` that begins at the present slot over the level below. */
static void cascade(struct wheel *wheel, int level)
{
	unsigned index = (unsigned)(wheel->now >> (level * WHEEL_BITS)) & SLOT_MASK;
	struct wheel_node *node = wheel->slots[level][index];
	wheel->slots[level][index] = 0;
	while (node) {
		struct wheel_node *next = node->next;
		/* Within reach of now, so its high bits follow from the low ones. */
		int64_t due = wheel->now + (int32_t)(node->due - (uint32_t)wheel->now);
		place(wheel, node, due);
		node = next;
	}
}

struct wheel_node *wheel_take(struct wheel *wheel, int64_t slot)
{
	for (;;) {
		struct wheel_node *node = wheel->slots[0][wheel->now & SLOT_MASK];
		if (node) {
			wheel_remove(node);
			return node;
		}
		int64_t next = wheel_next(wheel);
		if (next > slot) {
			if (slot > wheel->now)
				wheel->now = slot;
			return 0;
		}
		wheel->now = next;
		for (int level = WHEEL_LEVELS - 1; level > 0; level--) {
			if ((next & ((INT64_C(1) << (level * WHEEL_BITS)) - 1)) == 0)
				cascade(wheel, level);
		}
	}
}
