#pragma once

#include <stdint.h>
#include <time.h>

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_S INT64_C(1000000000)

/*
 * Two clocks. `steady` never steps and is what everything is scheduled and timed by: CLOCK_BOOTTIME rather than
 * CLOCK_MONOTONIC, because it includes suspend, which then shows as slots that have passed and does not shift the whole
 * plan. `wall` (CLOCK_REALTIME) is the clock of kernel timestamps and of samples.
 */
struct instant {
	int64_t steady_ns;
	int64_t wall_ns;
};

static inline int64_t timespec_ns(struct timespec time)
{
	return time.tv_sec * NS_PER_S + time.tv_nsec;
}

static inline struct timespec ns_timespec(int64_t ns)
{
	return (struct timespec){ .tv_sec = ns / NS_PER_S, .tv_nsec = ns % NS_PER_S };
}

int64_t clock_steady_ns(void);

/* Time that the machine spent suspended since boot, ns. */
int64_t clock_asleep_ns(void);

/* Both clocks at (nearly) the same moment: within a microsecond unless the thread is preempted again and again. */
struct instant clock_now(void);

/* The grid of 1 ms slots, aligned to wall-clock milliseconds as they were when the engine started. */
struct timebase {
	int64_t slot0_steady_ns;
	/* Wall clock of slot 0 by the present offset, whole ms: moves when the wall clock steps. */
	int64_t slot0_wall_ms;
	int64_t offset_ns; /* wall − steady */
	/* Counts steps; timestamps of different epochs cannot be subtracted. */
	uint8_t epoch;
};

void timebase_init(struct timebase *base, struct instant now);

/*
 * Notices a step of the wall clock: the offset between the clocks is constant otherwise, since both are slewed alike.
 * Returns the step in ns, 0 for none.
 */
int64_t timebase_check(struct timebase *base, struct instant now);

static inline int64_t timebase_slot(const struct timebase *base, int64_t steady_ns)
{
	return (steady_ns - base->slot0_steady_ns) / NS_PER_MS;
}

static inline int64_t timebase_slot_start_ns(const struct timebase *base, int64_t slot)
{
	return base->slot0_steady_ns + slot * NS_PER_MS;
}
