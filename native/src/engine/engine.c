#include "engine/engine.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "engine/format.h"
#include "engine/loop.h"
#include "engine/quotes.h"
#include "engine/send.h"
#include "system/inbox.h"
#include "system/own_addresses.h"

/* Entries of a plan that are taken in per wake (about 0.1 ms): sending goes on meanwhile. */
#define ENTRIES_PER_WAKE 1000

/* True when the whole of it has been carried out. */
static bool carry_out(struct engine *engine, struct command *command)
{
	if (command->kind == COMMAND_PARCEL) {
		command->parcel.install(engine, command->parcel.content);
		command->parcel.content = 0;
		return true;
	}
	while (command->removed < command->plan.remove_count)
		schedule_remove(&engine->schedule, command->plan.removes[command->removed++]);
	for (int i = 0; i < ENTRIES_PER_WAKE && command->added < command->plan.add_count; i++)
		schedule_add(engine, &command->plan.adds[command->added++]);
	return command->added == command->plan.add_count;
}

void commands_run(struct engine *engine)
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

static bool start_thread(struct engine *engine)
{
	/* Signals are for the threads of Node. */
	sigset_t all, before;
	sigfillset(&all);
	pthread_sigmask(SIG_BLOCK, &all, &before);
	errno = pthread_create(&engine->thread, 0, loop_run, engine);
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
	for (int format = 0; format < FORMATS; format++) {
		if (formats[format])
			formats[format]->close(engine);
	}
	quotes_close(engine);
	flight_store_close(&engine->flights);
	for (unsigned i = 0; i < engine->outbox_count; i++)
		outbox_free(&engine->outboxes[i]);
	schedule_free(&engine->schedule);
	sender_free(engine->sender);
	inbox_free(engine->inbox);
	own_addresses_free(engine->own_addresses);
	if (engine->wake_fd >= 0)
		close(engine->wake_fd);
	if (engine->watch_fd >= 0)
		close(engine->watch_fd);
	pthread_mutex_destroy(&engine->lock);
	free(engine);
}

static bool start_formats(struct engine *engine)
{
	for (int format = 0; format < FORMATS; format++) {
		if (formats[format] && !formats[format]->start(engine))
			return false;
	}
	return true;
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
	engine->watch_fd = epoll_create1(EPOLL_CLOEXEC);
	engine->sender = sender_new();
	engine->inbox = inbox_new(true);
	engine->own_addresses = own_addresses_new();
	struct instant now = clock_now();
	timebase_init(&engine->time, now);
	engine->steady_ns = engine->rate_at_ns = now.steady_ns;
	engine->asleep_ns = clock_asleep_ns();
	schedule_init(&engine->schedule, 0);
	wheel_init(&engine->deadlines, 0);
	bool is_whole = engine->wake_fd >= 0 && engine->watch_fd >= 0 && engine->sender && engine->inbox &&
			engine->own_addresses && flight_store_open(&engine->flights) && start_formats(engine);
	if (!is_whole ||
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
	if (command->parcel.content)
		command->parcel.discard(command->parcel.content);
	free(command->buffer);
	free(command);
}

bool engine_post_parcel(struct engine *engine, struct parcel parcel, struct socket_error *failed)
{
	struct command *command = calloc(1, sizeof(*command));
	if (!command) {
		*failed = (struct socket_error){ ENOMEM, "calloc" };
		parcel.discard(parcel.content);
		return false;
	}
	*command = (struct command){ .kind = COMMAND_PARCEL, .parcel = parcel };
	engine_post(engine, command);
	return true;
}

void engine_add_socket(struct engine *engine, struct probe_socket *sock)
{
	sock->drops_checked_ns = engine->steady_ns;
	engine->sockets[engine->socket_count++] = sock;
}

bool engine_watch(struct engine *engine, int fd, uint32_t events, struct watch *watch)
{
	struct epoll_event event = { .events = events, .data.ptr = watch };
	if (epoll_ctl(engine->watch_fd, EPOLL_CTL_ADD, fd, &event) < 0)
		return false;
	engine->watched++;
	return true;
}

void engine_unwatch(struct engine *engine, int fd)
{
	if (epoll_ctl(engine->watch_fd, EPOLL_CTL_DEL, fd, 0) == 0)
		engine->watched--;
}

void engine_tidy_within(struct engine *engine, int64_t ns)
{
	int64_t at_ns = engine->steady_ns + ns;
	if (!engine->tidy_at_ns || at_ns < engine->tidy_at_ns)
		engine->tidy_at_ns = at_ns;
}

void engine_stop(struct engine *engine)
{
	atomic_store(&engine->stopping, true);
	ring(engine);
	pthread_join(engine->thread, 0);
	destroy(engine);
}
