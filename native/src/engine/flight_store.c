#include "engine/flight_store.h"

#include <sys/mman.h>

#include "system/clock.h"

/* Initial span of an id space, and the step by which it grows. */
#define SPAN_STEP 1024

/* An id space counts as full when this many of its next numbers are in flight. */
#define FULL_AFTER 64

#define STORE_FLIGHTS (ENGINE_ID_SPACES * ID_SPACE_NUMBERS)

static void *reserve(size_t bytes)
{
	void *memory = mmap(0, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	return memory == MAP_FAILED ? 0 : memory;
}

bool flight_store_open(struct flight_store *store)
{
	store->flights = reserve(STORE_FLIGHTS * sizeof(struct flight));
	store->details = reserve(STORE_FLIGHTS * sizeof(struct flight_detail));
	return store->flights && store->details;
}

void flight_store_close(struct flight_store *store)
{
	if (store->flights)
		munmap(store->flights, STORE_FLIGHTS * sizeof(struct flight));
	if (store->details)
		munmap(store->details, STORE_FLIGHTS * sizeof(struct flight_detail));
}

void id_space_join(struct flight_store *store, struct id_space *space, struct probe_socket *sock, uint16_t id)
{
	uint16_t index = (uint16_t)store->id_space_count++;
	store->id_spaces[index] = space;
	*space = (struct id_space){
		.flights = store->flights + (size_t)index * ID_SPACE_NUMBERS,
		.sock = sock,
		.id = id,
		.index = index,
		.span = SPAN_STEP,
	};
}

bool flight_is_over(const struct flight *flight, int64_t steady_ns)
{
	if (flight->state == FLIGHT_FREE)
		return true;
	int64_t over_ns = flight->sent_steady_ns + (flight->timeout_ms + LATE_WINDOW_MS) * NS_PER_MS;
	return flight->state != FLIGHT_OPEN && steady_ns > over_ns;
}

struct flight *id_space_take(struct id_space *space, int64_t steady_ns)
{
	for (int tries = 0; tries < FULL_AFTER; tries++) {
		if (space->next == space->span)
			space->next = 0;
		struct flight *flight = &space->flights[space->next];
		/*
		 * Only an id space so busy that its numbers wrap around within the late window reuses one early;
		 * cookies and addresses still distinguish most late replies. A number in flight is never reused.
		 */
		if (flight_is_over(flight, steady_ns) ||
		    (space->span == ID_SPACE_NUMBERS && flight->state != FLIGHT_OPEN)) {
			space->next++;
			flight->state = FLIGHT_FREE;
			return flight;
		}
		if (space->span < ID_SPACE_NUMBERS) {
			space->next = space->span;
			space->span += SPAN_STEP;
		} else {
			space->next++;
		}
	}
	return 0;
}
