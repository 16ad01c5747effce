#include "engine/engine.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <sys/random.h>
#include <unistd.h>

#include "engine/engine_state.h"
#include "engine/flight_store.h"
#include "engine/format.h"
#include "engine/loop.h"
#include "engine/mailbox.h"
#include "engine/payload.h"
#include "engine/quotes.h"
#include "system/inbox.h"
#include "system/own_addresses.h"

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
	while (engine->first_command)
		mailbox_drop_first(engine);
	for (int format = 0; format < FORMATS; format++) {
		if (formats[format])
			formats[format]->close(engine);
	}
	quotes_close(engine);
	flight_store_close(&engine->flights);
	for (unsigned i = 0; i < engine->outbox_count; i++)
		outbox_free(&engine->outboxes[i]);
	schedule_free(&engine->schedule);
	payload_free(engine->payload);
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
	engine->payload = payload_new();
	engine->inbox = inbox_new(true);
	engine->own_addresses = own_addresses_new();
	struct instant now = clock_now();
	timebase_init(&engine->time, now);
	engine->steady_ns = engine->rate_at_ns = now.steady_ns;
	engine->asleep_ns = clock_asleep_ns();
	schedule_init(&engine->schedule, 0);
	wheel_init(&engine->deadlines, 0);
	bool is_whole = engine->wake_fd >= 0 && engine->watch_fd >= 0 && engine->payload && engine->inbox &&
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

void engine_stop(struct engine *engine)
{
	atomic_store(&engine->stopping, true);
	mailbox_ring(engine);
	pthread_join(engine->thread, 0);
	destroy(engine);
}
