#include "engine/loop.h"

#include <poll.h>
#include <sched.h>
#include <sys/epoll.h>
#include <sys/prctl.h>

#include "engine/engine.h"
#include "engine/format.h"
#include "engine/outflow.h"
#include "engine/receive.h"
#include "napi/bridge.h"

/* Later than this is starvation: told, and never made up for. */
#define STARVED_NS (100 * NS_PER_MS)

/* A packet this late has to share what the plan sends per slot with those that are on time. */
#define ON_TIME_SLOTS 5

/* While busy, look at the sockets at least so often; samples and timeouts wait for that or the next packet due. */
#define BUSY_REST_NS (10 * NS_PER_MS)

#define RATE_SPAN_NS (100 * NS_PER_MS)

/* The lowest: above every ordinary thread, below everything that asked for real time on purpose. */
#define REALTIME_PRIORITY 1

/* Things that epoll tells of at once. */
#define WATCH_EVENTS 64

/* The sockets, then what epoll watches, then the bell. */
#define MAX_POLLED (MAX_SOCKETS + 2)

/* Waits until something has come, or for so long. True when something may have come from the network. */
static bool poll_sockets(struct engine *engine, struct pollfd *polled, int64_t wait_ns)
{
	unsigned count = engine->socket_count;
	for (unsigned i = 0; i < count; i++)
		polled[i] = (struct pollfd){ .fd = engine->sockets[i]->fd, .events = POLLIN };
	/* A negative descriptor is passed over. */
	polled[count] = (struct pollfd){ .fd = engine->watched ? engine->watch_fd : -1, .events = POLLIN };
	polled[count + 1] = (struct pollfd){ .fd = engine->wake_fd, .events = POLLIN };
	struct timespec wait = ns_timespec(wait_ns);
	return ppoll(polled, count + 2, wait_ns < 0 ? 0 : &wait, 0) > 0;
}

/* The same for what epoll watches alone: it comes without stamps and is timed by when we look. */
static void poll_watches(struct engine *engine, int64_t wait_ns)
{
	struct pollfd polled[] = { { .fd = engine->watch_fd, .events = POLLIN }, { .fd = engine->wake_fd, .events = POLLIN } };
	struct timespec wait = ns_timespec(wait_ns);
	ppoll(polled, 2, &wait, 0);
}

void engine_tell_watches(struct engine *engine)
{
	struct epoll_event events[WATCH_EVENTS];
	/* Ready ones take turns: after so many calls each has been told once, and what is left says so again. */
	for (unsigned calls = engine->watched / WATCH_EVENTS + 1; calls > 0; calls--) {
		int count = epoll_wait(engine->watch_fd, events, WATCH_EVENTS, 0);
		for (int i = 0; i < count; i++) {
			struct watch *watch = events[i].data.ptr;
			watch->ready(engine, watch, events[i].events);
		}
		if (count < WATCH_EVENTS)
			return;
	}
}

void engine_receive(struct engine *engine)
{
	struct pollfd polled[MAX_POLLED];
	if (!poll_sockets(engine, polled, 0))
		return;
	unsigned count = engine->socket_count;
	for (unsigned i = 0; i < count; i++) {
		if (polled[i].revents)
			receive_all(engine, engine->sockets[i]);
	}
	if (polled[count].revents)
		engine_tell_watches(engine);
}

static void flush(struct engine *engine)
{
	for (int format = 0; format < FORMATS; format++) {
		if (formats[format] && formats[format]->flush)
			formats[format]->flush(engine);
	}
}

static void send_due(struct engine *engine)
{
	/* As much again as the plan sends in a slot: after a stall the rate is at most doubled, never a burst. */
	int64_t late_budget = 4 + (int64_t)engine->schedule.packets_per_ms;
	struct entry *entry;
	while ((entry = schedule_take(engine, engine->slot))) {
		do {
			if (engine->slot - entry->due > ON_TIME_SLOTS && late_budget-- <= 0) {
				schedule_put_off(engine, entry);
				break;
			}
			formats[entry->format]->send(engine, entry);
		} while (schedule_advance(engine, entry));
	}
	flush(engine);
}

static void notice_suspend(struct engine *engine, int64_t previous_ns)
{
	int64_t asleep_ns = clock_asleep_ns();
	bool slept = asleep_ns - engine->asleep_ns > STARVED_NS;
	engine->asleep_ns = asleep_ns;
	engine->miss_cause = slept ? CAUSE_SUSPENDED : CAUSE_SLOT_MISSED;
	if (slept)
		blind_add(&engine->blind, (struct blind_span){
						  .from_ns = previous_ns,
						  .to_ns = engine->steady_ns,
						  .cause = CAUSE_SUSPENDED,
					  });
}

static void begin_wake(struct engine *engine, int64_t planned_ns)
{
	struct instant now = clock_now();
	int64_t previous_ns = engine->steady_ns;
	int64_t step_ns = timebase_check(&engine->time, now);
	engine->steady_ns = now.steady_ns;
	engine->slot = timebase_slot(&engine->time, now.steady_ns);
	if (step_ns)
		bridge_send_event(engine->bridge, EVENT_CLOCK_STEP, now.wall_ns, step_ns);
	if (now.steady_ns - previous_ns > STARVED_NS)
		notice_suspend(engine, previous_ns);
	if (now.steady_ns - planned_ns > STARVED_NS) {
		bridge_send_event(engine->bridge, EVENT_STARVATION, now.wall_ns, now.steady_ns - planned_ns);
		/* What came meanwhile, before more is sent for. */
		engine_receive(engine);
	}
	if (now.steady_ns - engine->rate_at_ns < RATE_SPAN_NS)
		return;
	uint64_t sent = engine->stats.sent;
	engine->rate_pps = (uint32_t)((sent - engine->rate_sent) * NS_PER_S / (now.steady_ns - engine->rate_at_ns));
	engine->rate_sent = sent;
	engine->rate_at_ns = now.steady_ns;
}

static void tidy(struct engine *engine)
{
	engine->tidy_at_ns = 0;
	for (int format = 0; format < FORMATS; format++) {
		if (formats[format] && formats[format]->tidy)
			formats[format]->tidy(engine);
	}
}

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

static int64_t slot_start_ns(const struct engine *engine, int64_t slot)
{
	return slot == WHEEL_NEVER ? INT64_MAX : timebase_slot_start_ns(&engine->time, slot);
}

/* When there is something to do next; INT64_MAX = not before somebody says so. */
static int64_t next_wake_ns(struct engine *engine, bool has_gaps)
{
	/* Whoever carried out commands has silenced the bell, also one that was rung for these meanwhile. */
	if (atomic_load(&engine->has_commands) || atomic_load(&engine->stopping))
		return engine->steady_ns;
	int64_t wake_ns = slot_start_ns(engine, wheel_next(&engine->schedule.wheel));
	if (engine->tidy_at_ns)
		wake_ns = sooner(wake_ns, engine->tidy_at_ns);
	if (has_gaps)
		wake_ns = sooner(wake_ns, engine->steady_ns + NS_PER_MS);
	if (engine_is_busy(engine))
		return sooner(wake_ns, engine->steady_ns + BUSY_REST_NS);
	wake_ns = sooner(wake_ns, slot_start_ns(engine, wheel_next(&engine->deadlines)));
	return engine->flush_at_ns ? sooner(wake_ns, engine->flush_at_ns) : wake_ns;
}

static void rest(struct engine *engine, int64_t until_ns)
{
	if (engine_is_busy(engine) && !engine->unstamped) {
		struct timespec until = ns_timespec(until_ns);
		clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &until, 0);
		return;
	}
	struct pollfd polled[MAX_POLLED];
	int64_t wait_ns = until_ns == INT64_MAX ? -1 : until_ns - clock_steady_ns();
	if (until_ns != INT64_MAX && wait_ns <= 0)
		return;
	if (engine_is_busy(engine))
		poll_watches(engine, wait_ns);
	else
		poll_sockets(engine, polled, wait_ns);
}

static void become_realtime(const struct engine *engine)
{
	/* The default slack of 50 µs would be the greater part of our lateness. */
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	struct sched_param priority = { .sched_priority = REALTIME_PRIORITY };
	/* Without permission it stays an ordinary thread: capabilities say so. */
	if (engine->options.realtime)
		pthread_setschedparam(pthread_self(), SCHED_FIFO | SCHED_RESET_ON_FORK, &priority);
}

void *loop_run(void *argument)
{
	struct engine *engine = argument;
	become_realtime(engine);
	int64_t planned_ns = INT64_MAX;
	while (!atomic_load(&engine->stopping)) {
		begin_wake(engine, planned_ns);
		if (atomic_load(&engine->has_commands))
			commands_run(engine);
		send_due(engine);
		/* Only after everything that has come was read is it known what did not come in time. */
		engine_receive(engine);
		flights_expire(engine, engine->slot);
		if (engine->tidy_at_ns && engine->steady_ns >= engine->tidy_at_ns)
			tidy(engine);
		/* What has ended may be followed by a packet that says so. */
		flush(engine);
		bool has_gaps = gaps_emit(engine);
		if (engine->flush_at_ns && engine->steady_ns >= engine->flush_at_ns)
			outflow_flush(engine);
		stat_set(&engine->stats.entries, engine->schedule.entries);
		planned_ns = next_wake_ns(engine, has_gaps);
		rest(engine, planned_ns);
	}
	outflow_flush(engine);
	return 0;
}

