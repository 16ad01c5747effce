#include "engine.h"

#include <errno.h>
#include <poll.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/eventfd.h>
#include <sys/prctl.h>
#include <sys/random.h>
#include <unistd.h>

#include "bridge.h"
#include "inbox.h"
#include "receive.h"
#include "send.h"

/* Samples wait so long for company before a frame is made of them. */
#define FLUSH_NS (25 * NS_PER_MS)

/* Later than this is starvation: told, and never made up for. */
#define STARVED_NS (100 * NS_PER_MS)

/* A packet this late has to share what the plan sends per slot with those that are on time. */
#define ON_TIME_SLOTS 5

/* From this rate on, sleep from slot to slot instead of waking for each packet that arrives. */
#define BUSY_PPS 1000

/* While busy, look at the sockets at least so often. */
#define BUSY_REST_NS (5 * NS_PER_MS)

#define RATE_SPAN_NS (100 * NS_PER_MS)

/* Entries of a plan that are taken in per wake (about 0.1 ms): sending goes on meanwhile. */
#define ENTRIES_PER_WAKE 1000

/* The lowest: above every ordinary thread, below everything that asked for real time on purpose. */
#define REALTIME_PRIORITY 1

int engine_outbox(struct engine *engine, uint16_t probe_code)
{
	for (unsigned i = 0; i < engine->outbox_count; i++) {
		if (engine->outboxes[i].probe_code == probe_code)
			return (int)i;
	}
	if (engine->outbox_count == MAX_OUTBOXES)
		return -1;
	engine->outboxes[engine->outbox_count] = (struct outbox){ .probe_code = probe_code };
	return (int)engine->outbox_count++;
}

bool engine_has_room(const struct engine *engine, unsigned outbox)
{
	return engine->outboxes[outbox].count < OUTBOX_MAX_SAMPLES / 2;
}

void engine_drop(struct engine *engine, unsigned outbox, uint64_t samples)
{
	engine->outboxes[outbox].dropped += (uint32_t)samples;
	stat_add(&engine->stats.dropped_samples, (int64_t)samples);
}

void engine_emit(struct engine *engine, unsigned outbox, const struct sample *sample)
{
	uint32_t dropped = engine->outboxes[outbox].dropped;
	outbox_push(&engine->outboxes[outbox], sample);
	stat_add(&engine->stats.dropped_samples, engine->outboxes[outbox].dropped - dropped);
	if (!engine->flush_at_ns)
		engine->flush_at_ns = engine->steady_ns + FLUSH_NS;
	if (engine->outboxes[outbox].count >= FRAME_MAX_SAMPLES)
		engine->flush_at_ns = engine->steady_ns;
}

static void flush_box(struct engine *engine, struct outbox *box)
{
	while (box->count > 0 && bridge_has_room(engine->bridge)) {
		struct frame frame = outbox_frame(box, engine->batch_no + 1, engine->run);
		if (!frame.bytes)
			return;
		if (!bridge_send_frame(engine->bridge, frame.bytes, frame.length)) {
			free(frame.bytes);
			return;
		}
		engine->batch_no++;
		outbox_shift(box, frame.samples);
	}
}

static void flush(struct engine *engine)
{
	bool is_empty = true;
	for (unsigned i = 0; i < engine->outbox_count; i++) {
		flush_box(engine, &engine->outboxes[i]);
		is_empty &= engine->outboxes[i].count == 0;
	}
	/* What found no taker is merged with what comes. */
	engine->flush_at_ns = is_empty ? 0 : engine->steady_ns + FLUSH_NS;
	if (!engine->overflowed)
		return;
	int64_t at_wall_ns = engine->steady_ns + engine->time.offset_ns;
	bridge_send_event(engine->bridge, EVENT_RECEIVE_OVERFLOW, at_wall_ns, (int64_t)engine->overflowed);
	engine->overflowed = 0;
}

void engine_check_overflow(struct engine *engine, struct icmp_socket *sock)
{
	if (sock->drops_checked_ns == engine->steady_ns)
		return;
	uint32_t drops = icmp_socket_new_drops(sock);
	if (drops > 0) {
		blind_add(&engine->blind, (struct blind_span){
						  .from_ns = sock->drops_checked_ns,
						  .to_ns = engine->steady_ns,
						  .sock = sock,
						  .cause = CAUSE_RECEIVE_OVERFLOW,
					  });
		stat_add(&engine->stats.receive_overflow, drops);
		engine->overflowed += drops;
	}
	sock->drops_checked_ns = engine->steady_ns;
}

/* Which sockets have something; they are few, so asking all costs less than being told of every packet (epoll). */
static unsigned poll_sockets(struct engine *engine, struct pollfd *polled, int64_t wait_ns)
{
	unsigned count = 0;
	for (unsigned set = 0; set < MAX_SETS; set++) {
		for (unsigned i = 0; engine->sets[set] && i < engine->sets[set]->socket_count; i++)
			polled[count++] = (struct pollfd){ .fd = engine->sets[set]->sockets[i].fd, .events = POLLIN };
	}
	polled[count] = (struct pollfd){ .fd = engine->wake_fd, .events = POLLIN };
	struct timespec wait = ns_timespec(wait_ns);
	if (ppoll(polled, count + 1, wait_ns < 0 ? 0 : &wait, 0) <= 0)
		count = 0;
	return count;
}

void engine_receive(struct engine *engine)
{
	struct pollfd polled[MAX_SETS * DATAGRAM_SOCKETS + 1];
	if (poll_sockets(engine, polled, 0) == 0)
		return;
	unsigned at = 0;
	for (unsigned set = 0; set < MAX_SETS; set++) {
		for (unsigned i = 0; engine->sets[set] && i < engine->sets[set]->socket_count; i++) {
			if (polled[at++].revents)
				receive_all(engine, &engine->sets[set]->sockets[i]);
		}
	}
}

static void install_sockets(struct engine *engine, struct command *command)
{
	struct socket_set *set = command->set;
	command->set = 0;
	engine->sets[command->set_index] = set;
	for (unsigned i = 0; i < set->lane_count; i++) {
		set->lanes[i].index = (uint16_t)engine->lane_count;
		engine->lanes[engine->lane_count++] = &set->lanes[i];
	}
	for (unsigned i = 0; i < set->socket_count; i++)
		set->sockets[i].drops_checked_ns = engine->steady_ns;
}

/* True when the whole of it has been carried out. */
static bool carry_out(struct engine *engine, struct command *command)
{
	if (command->kind == COMMAND_SOCKETS) {
		install_sockets(engine, command);
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
	pthread_mutex_lock(&engine->lock);
	struct command *command = engine->first_command;
	pthread_mutex_unlock(&engine->lock);
	while (command && carry_out(engine, command)) {
		pthread_mutex_lock(&engine->lock);
		struct command *next = engine->first_command = command->next;
		if (!next) {
			engine->last_command = 0;
			atomic_store(&engine->has_commands, false);
		}
		pthread_mutex_unlock(&engine->lock);
		command_free(command);
		command = next;
	}
	uint64_t count;
	if (read(engine->wake_fd, &count, sizeof(count)) < 0 && errno != EAGAIN)
		abort(); /* an eventfd cannot fail otherwise */
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
			sender_add(engine, entry);
		} while (schedule_advance(engine, entry));
	}
	sender_flush(engine);
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

static int64_t sooner(int64_t a, int64_t b)
{
	return a < b ? a : b;
}

/* When there is something to do next; INT64_MAX = not before somebody says so. */
static int64_t next_wake_ns(struct engine *engine, bool has_gaps)
{
	int64_t slot = sooner(wheel_next(&engine->schedule.wheel), wheel_next(&engine->deadlines));
	int64_t wake_ns = slot == WHEEL_NEVER ? INT64_MAX : timebase_slot_start_ns(&engine->time, slot);
	if (engine->flush_at_ns)
		wake_ns = sooner(wake_ns, engine->flush_at_ns);
	if (has_gaps)
		wake_ns = sooner(wake_ns, engine->steady_ns + NS_PER_MS);
	return atomic_load(&engine->has_commands) ? engine->steady_ns : wake_ns;
}

static void rest(struct engine *engine, int64_t until_ns)
{
	if (engine->rate_pps > BUSY_PPS) {
		struct timespec until = ns_timespec(sooner(until_ns, engine->steady_ns + BUSY_REST_NS));
		clock_nanosleep(CLOCK_BOOTTIME, TIMER_ABSTIME, &until, 0);
		return;
	}
	struct pollfd polled[MAX_SETS * DATAGRAM_SOCKETS + 1];
	int64_t wait_ns = until_ns == INT64_MAX ? -1 : until_ns - clock_steady_ns();
	if (until_ns == INT64_MAX || wait_ns > 0)
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

static void *run(void *argument)
{
	struct engine *engine = argument;
	become_realtime(engine);
	int64_t planned_ns = INT64_MAX;
	while (!atomic_load(&engine->stopping)) {
		begin_wake(engine, planned_ns);
		if (atomic_load(&engine->has_commands))
			run_commands(engine);
		send_due(engine);
		/* Only after everything that has come was read is it known what did not come in time. */
		engine_receive(engine);
		flights_expire(engine, engine->slot);
		bool has_gaps = gaps_emit(engine);
		if (engine->flush_at_ns && engine->steady_ns >= engine->flush_at_ns)
			flush(engine);
		stat_set(&engine->stats.entries, engine->schedule.entries);
		planned_ns = next_wake_ns(engine, has_gaps);
		rest(engine, planned_ns);
	}
	flush(engine);
	return 0;
}

static bool start_thread(struct engine *engine)
{
	/* Signals are for the threads of Node. */
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	errno = pthread_create(&engine->thread, 0, run, engine);
	pthread_sigmask(SIG_SETMASK, &before, 0);
	return errno == 0;
}

static void destroy(struct engine *engine)
{
	while (engine->first_command) {
		struct command *next = engine->first_command->next;
		command_free(engine->first_command);
		engine->first_command = next;
	}
	for (int set = 0; set < MAX_SETS; set++) {
		if (!engine->sets[set])
			continue;
		socket_set_close(engine->sets[set]);
		free(engine->sets[set]);
	}
	for (unsigned i = 0; i < engine->outbox_count; i++)
		outbox_free(&engine->outboxes[i]);
	schedule_free(&engine->schedule);
	sender_free(engine->sender);
	inbox_free(engine->inbox);
	if (engine->wake_fd >= 0)
		close(engine->wake_fd);
	pthread_mutex_destroy(&engine->lock);
	free(engine);
}

struct engine *engine_start(struct bridge *bridge, const struct engine_options *options)
{
	struct engine *engine = calloc(1, sizeof(*engine));
	if (!engine)
		return 0;
	engine->bridge = bridge;
	engine->options = *options;
	pthread_mutex_init(&engine->lock, 0);
	engine->wake_fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);
	engine->sender = sender_new();
	engine->inbox = inbox_new();
	struct instant now = clock_now();
	timebase_init(&engine->time, now);
	engine->steady_ns = engine->rate_at_ns = now.steady_ns;
	engine->asleep_ns = clock_asleep_ns();
	schedule_init(&engine->schedule, 0);
	wheel_init(&engine->deadlines, 0);
	if (engine->wake_fd < 0 || !engine->sender || !engine->inbox ||
	    getrandom(&engine->run, sizeof(engine->run), 0) != sizeof(engine->run) || !start_thread(engine)) {
		int error = errno;
		destroy(engine);
		errno = error;
		return 0;
	}
	return engine;
}

static void ring(struct engine *engine)
{
	uint64_t one = 1;
	if (write(engine->wake_fd, &one, sizeof(one)) < 0 && errno != EAGAIN)
		abort(); /* an eventfd cannot fail otherwise */
}

void engine_post(struct engine *engine, struct command *command)
{
	command->next = 0;
	pthread_mutex_lock(&engine->lock);
	if (engine->last_command)
		engine->last_command->next = command;
	else
		engine->first_command = command;
	engine->last_command = command;
	atomic_store(&engine->has_commands, true);
	pthread_mutex_unlock(&engine->lock);
	ring(engine);
}

void command_free(struct command *command)
{
	if (command->set) {
		socket_set_close(command->set);
		free(command->set);
	}
	free(command->buffer);
	free(command);
}

void engine_stop(struct engine *engine)
{
	atomic_store(&engine->stopping, true);
	ring(engine);
	pthread_join(engine->thread, 0);
	destroy(engine);
}
