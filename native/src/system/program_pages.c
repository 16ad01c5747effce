#include "system/program_pages.h"

#include <limits.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#define LEAST_KB 128

struct mapping {
	uintptr_t start, end;
	char access[5];
	char file[PATH_MAX];
	long resident_kb, changed_kb;
};

/* Files that stay mapped as long as the process lives; a mapping of another one might be replaced meanwhile. */
static int is_program(const char *file, const char *executable)
{
	return strcmp(file, executable) == 0 || strstr(file, ".so") != 0;
}

static int is_as_on_disk(const struct mapping *mapping)
{
	return mapping->access[1] == '-' && mapping->access[3] == 'p' && mapping->changed_kb == 0;
}

static long release(const struct mapping *mapping, const char *executable)
{
	if (!is_as_on_disk(mapping) || mapping->resident_kb < LEAST_KB || !is_program(mapping->file, executable))
		return 0;
	if (madvise((void *)mapping->start, mapping->end - mapping->start, MADV_DONTNEED) != 0)
		return 0;
	return mapping->resident_kb;
}

/* The head line of a mapping; 0 = it is another line. */
static int read_head(const char *line, struct mapping *mapping)
{
	unsigned long start, end;
	struct mapping read = { 0 };
	if (sscanf(line, "%lx-%lx %4s %*s %*s %*s %4095[^\n]", &start, &end, read.access, read.file) < 3)
		return 0;
	*mapping = read;
	mapping->start = start;
	mapping->end = end;
	return 1;
}

static void read_figure(const char *line, struct mapping *mapping)
{
	long kb;
	if (sscanf(line, "Rss: %ld", &kb) == 1)
		mapping->resident_kb = kb;
	/* Relocated constants are read-only, and differ from the file. */
	else if (sscanf(line, "Private_Dirty: %ld", &kb) == 1 || sscanf(line, "Anonymous: %ld", &kb) == 1 ||
		 sscanf(line, "Swap: %ld", &kb) == 1)
		mapping->changed_kb += kb;
}

long program_pages_release(void)
{
	char executable[PATH_MAX] = "";
	char line[PATH_MAX + 128];
	struct mapping mapping = { 0 };
	struct mapping next;
	long released = 0;

	if (readlink("/proc/self/exe", executable, sizeof(executable) - 1) < 0)
		return 0;
	FILE *maps = fopen("/proc/self/smaps", "re");
	if (!maps)
		return 0;
	while (fgets(line, sizeof(line), maps)) {
		if (read_head(line, &next)) {
			released += release(&mapping, executable);
			mapping = next;
		} else {
			read_figure(line, &mapping);
		}
	}
	released += release(&mapping, executable);
	fclose(maps);
	return released;
}
