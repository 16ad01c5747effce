/*
 * A wall clock that a test can step, for one process, by LD_PRELOAD: CLOCK_REALTIME reads later by as many
 * nanoseconds as the file named by STEP_CLOCK_FILE holds (an int64). The machine's own clock is never touched.
 */
#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

static volatile const int64_t *step_ns;

__attribute__((constructor)) static void map_step(void)
{
	const char *name = getenv("STEP_CLOCK_FILE");
	int fd = name ? open(name, O_RDONLY) : -1;
	void *memory = fd < 0 ? MAP_FAILED : mmap(0, sizeof(*step_ns), PROT_READ, MAP_SHARED, fd, 0);
	if (memory != MAP_FAILED)
		step_ns = memory;
	if (fd >= 0)
		close(fd);
}

int clock_gettime(clockid_t clock, struct timespec *time)
{
	int result = (int)syscall(SYS_clock_gettime, clock, time);
	if (result != 0 || clock != CLOCK_REALTIME || !step_ns)
		return result;
	int64_t ns = time->tv_sec * INT64_C(1000000000) + time->tv_nsec + *step_ns;
	*time = (struct timespec){ .tv_sec = ns / INT64_C(1000000000), .tv_nsec = ns % INT64_C(1000000000) };
	return 0;
}
