#include "system/orphan_guard.h"

#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <unistd.h>

#define STACK_BYTES (64 * 1024)

static pid_t parent_at_start;

static void wait_seconds(unsigned seconds)
{
	while (seconds > 0)
		seconds = sleep(seconds);
}

static void *guard(void *grace_seconds)
{
	while (getppid() == parent_at_start)
		wait_seconds(1);
	wait_seconds((unsigned)(uintptr_t)grace_seconds);
	kill(getpid(), SIGKILL);
	return 0;
}

int orphan_guard_start(unsigned grace_seconds)
{
	pthread_attr_t attributes;
	pthread_t thread;
	sigset_t all, before;
	int error;

	parent_at_start = getppid();
	pthread_attr_init(&attributes);
	pthread_attr_setdetachstate(&attributes, PTHREAD_CREATE_DETACHED);
	pthread_attr_setstacksize(&attributes, STACK_BYTES);
	/* Signals are for Node's threads. */
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error = pthread_create(&thread, &attributes, guard, (void *)(uintptr_t)grace_seconds);
	pthread_sigmask(SIG_SETMASK, &before, 0);
	pthread_attr_destroy(&attributes);
	return error;
}
