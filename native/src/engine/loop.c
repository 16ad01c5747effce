#include "engine/loop.h"

#include <sched.h>
#include <sys/prctl.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/format.h"
#include "engine/mailbox.h"
#include "engine/missed_slots.h"
#include "engine/outflow.h"
#include "engine/receive.h"
#include "napi/bridge.h"
#include "wire/icmp.h"

/* A wake later than this is starvation: reported, and not made up for. */
#define STARVED_NS (100 * NS_PER_MS)

/* A packet this late has to share what the plan sends per slot with those that are on time. */
#define ON_TIME_SLOTS 5

/* Longest time between reads while busy; samples and timeouts wait for that or for the next packet due. */
#define BUSY_REST_NS (10 * NS_PER_MS)

#define RATE_SPAN_NS (100 * NS_PER_MS)

/* The lowest: above every ordinary thread, below everything that asked for real time on purpose. */
#define REALTIME_PRIORITY 1

/* Entries of a plan that are taken in per wake (about 0.1 ms): sending continues meanwhile. */
#define ENTRIES_PER_WAKE 1000

/* Carries out a command, or the next part of a plan; true when the whole of it has been done. */
static bool carry_out(struct engine *engine, struct command *command)
{
	if (command->kind == COMMAND_HANDOVER) {
		command->handover.install(engine, command->handover.content);
		command->handover.content = 0;
		return true;
	}
	while (command->removed < command->plan.remove_count)
		schedule_remove(&engine->schedule, command->plan.removes[command->removed++]);
	for (int i = 0; i < ENTRIES_PER_WAKE && command->added < command->plan.add_count; i++)
		schedule_add(engine, &command->plan.adds[command->added++]);
	return command->added == command->plan.add_count;
}

static void run_commands(struct engine *engine)
{
	struct command *command;
	while ((command = mailbox_first(engine)) && carry_out(engine, command))
		mailbox_drop_first(engine);
	mailbox_silence(engine);
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
	/* The number of packets per slot of the plan: after a stall the rate at most doubles. */
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
		unobserved_add(&engine->unobserved, (struct unobserved_span){
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
		/* Read what arrived meanwhile before sending more. */
		receive_ready(engine);
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

/* Time of the next wake; INT64_MAX = when a packet or a command comes. */
static int64_t next_wake_ns(struct engine *engine, bool has_missed_slots)
{
	/* run_commands() has cleared the eventfd: look for commands posted since. */
	if (atomic_load(&engine->has_commands) || atomic_load(&engine->stopping))
		return engine->steady_ns;
	int64_t wake_ns = slot_start_ns(engine, wheel_next(&engine->schedule.wheel));
	if (engine->tidy_at_ns)
		wake_ns = sooner(wake_ns, engine->tidy_at_ns);
	if (has_missed_slots)
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
	int64_t wait_ns = until_ns == INT64_MAX ? -1 : until_ns - clock_steady_ns();
	if (until_ns != INT64_MAX && wait_ns <= 0)
		return;
	if (engine_is_busy(engine))
		receive_wait_watches(engine, wait_ns);
	else
		receive_wait(engine, wait_ns);
}

static void become_realtime(const struct engine *engine)
{
	/* The default slack of 50 µs would be most of our send delay. */
	prctl(PR_SET_TIMERSLACK, 1UL, 0UL, 0UL, 0UL);
	struct sched_param priority = { .sched_priority = REALTIME_PRIORITY };
	/* Without permission it stays an ordinary thread, which capabilities report. */
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
			run_commands(engine);
		send_due(engine);
		/* Timeouts are known only after everything that arrived has been read. */
		receive_ready(engine);
		flights_expire(engine, engine->slot);
		if (engine->tidy_at_ns && engine->steady_ns >= engine->tidy_at_ns)
			tidy(engine);
		/* Flights that ended may have queued resets. */
		flush(engine);
		bool has_missed_slots = missed_slots_emit(engine);
		if (engine->flush_at_ns && engine->steady_ns >= engine->flush_at_ns)
			outflow_flush(engine);
		stat_set(&engine->stats.entries, engine->schedule.entries);
		planned_ns = next_wake_ns(engine, has_missed_slots);
		rest(engine, planned_ns);
	}
	outflow_flush(engine);
	return 0;
}

