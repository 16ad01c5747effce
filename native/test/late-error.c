/*
 * Makes sends report an error when the error queue is already empty, by LD_PRELOAD: every second sendmmsg() fails with
 * EHOSTUNREACH and sends nothing. So does the real one when a queue is read between the two.
 */
#include <errno.h>
#include <stdatomic.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

int sendmmsg(int fd, struct mmsghdr *messages, unsigned count, int flags)
{
	static atomic_uint calls;
	if (atomic_fetch_add(&calls, 1) % 2 == 0) {
		errno = EHOSTUNREACH;
		return -1;
	}
	return (int)syscall(SYS_sendmmsg, fd, messages, count, flags);
}
