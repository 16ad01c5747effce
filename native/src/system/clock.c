#include "system/clock.h"

/* Two reads further apart than this do not describe one moment; reading again usually does. */
#define PAIR_NS INT64_C(5000)
#define PAIR_TRIES 4

/* Smaller differences are the noise of reading two clocks, larger ones spoil round-trip times. */
#define STEP_NS INT64_C(100000)

static int64_t read_ns(clockid_t clock)
{
	struct timespec time;
	clock_gettime(clock, &time);
	return timespec_ns(time);
}

int64_t clock_steady_ns(void)
{
	return read_ns(CLOCK_BOOTTIME);
}

int64_t clock_asleep_ns(void)
{
	/* Boot time first: the difference then errs towards "not asleep". */
	int64_t boot_ns = read_ns(CLOCK_BOOTTIME);
	return boot_ns - read_ns(CLOCK_MONOTONIC);
}

struct instant clock_now(void)
{
	struct instant now = { 0 };
	int64_t best_ns = INT64_MAX;
	for (int i = 0; i < PAIR_TRIES && best_ns > PAIR_NS; i++) {
		int64_t before_ns = read_ns(CLOCK_BOOTTIME);
		int64_t wall_ns = read_ns(CLOCK_REALTIME);
		int64_t width_ns = read_ns(CLOCK_BOOTTIME) - before_ns;
		if (width_ns >= best_ns)
			continue;
		best_ns = width_ns;
		now = (struct instant){ .steady_ns = before_ns + width_ns / 2, .wall_ns = wall_ns };
	}
	return now;
}

void timebase_init(struct timebase *base, struct instant now)
{
	base->offset_ns = now.wall_ns - now.steady_ns;
	base->slot0_wall_ms = now.wall_ns / NS_PER_MS;
	base->slot0_steady_ns = now.steady_ns - now.wall_ns % NS_PER_MS;
	base->epoch = 0;
}

int64_t timebase_check(struct timebase *base, struct instant now)
{
	int64_t step_ns = now.wall_ns - now.steady_ns - base->offset_ns;
	if (step_ns > -STEP_NS && step_ns < STEP_NS)
		return 0;
	base->offset_ns += step_ns;
	base->epoch++;
	/* To the nearest slot: the grid itself stays where it is, so that running entries keep their phase. */
	int64_t slot0_wall_ns = base->slot0_steady_ns + base->offset_ns;
	base->slot0_wall_ms = (slot0_wall_ns + NS_PER_MS / 2) / NS_PER_MS;
	return step_ns;
}
