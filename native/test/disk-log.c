/*
 * Preloaded into a process: writes to the file DISK_LOG what it does to the files under the folder DISK_LOG_DIR, in order, so
 * that a test can put together what a disk may have after a power cut at any moment.
 *
 * Record: u8 kind, u64 number of the file (of names: 0), u64 offset or length, u32 length of the data, the data (of names and of
 * folders: paths relative to the folder, ended by NUL each).
 */
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum kind { CREATED = 1, WRITTEN, TRUNCATED, SYNCED, RENAMED, UNLINKED, FOLDER_SYNCED, FOLDER_MADE };

#define REAL(result, name, ...) ((result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, name))

static int log_fd = -1;
static const char *folder;
static size_t folder_length;

__attribute__((constructor)) static void start(void)
{
	const char *path = getenv("DISK_LOG");
	folder = getenv("DISK_LOG_DIR");
	if (!path || !folder)
		return;
	folder_length = strlen(folder);
	log_fd = REAL(int, "open", const char *, int, ...)(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

static void put(const void *bytes, size_t length)
{
	const char *next = bytes;
	while (length > 0) {
		ssize_t written = REAL(ssize_t, "write", int, const void *, size_t)(log_fd, next, length);
		if (written < 0)
			abort();
		next += written;
		length -= (size_t)written;
	}
}

static void record(enum kind kind, uint64_t file, uint64_t offset, const void *data, size_t length)
{
	char head[21];
	uint32_t bytes = (uint32_t)length;
	head[0] = (char)kind;
	memcpy(head + 1, &file, 8);
	memcpy(head + 9, &offset, 8);
	memcpy(head + 17, &bytes, 4);
	put(head, sizeof(head));
	put(data, length);
}

/* The path within the folder, or NULL. */
static const char *within(const char *path)
{
	if (log_fd < 0 || strncmp(path, folder, folder_length) != 0 || path[folder_length] != '/')
		return NULL;
	return path + folder_length + 1;
}

/* Number of an open file or folder of the folder, 0 for others. @param path where it is, of PATH_MAX + 1 bytes */
static uint64_t number_of(int fd, int *is_folder, char *path)
{
	struct stat status;
	char link[64];
	if (log_fd < 0 || fd == log_fd || fstat(fd, &status) != 0)
		return 0;
	*is_folder = S_ISDIR(status.st_mode);
	if (!*is_folder && !S_ISREG(status.st_mode))
		return 0;
	snprintf(link, sizeof(link), "/proc/self/fd/%d", fd);
	ssize_t length = readlink(link, path, PATH_MAX);
	if (length < 0)
		return 0;
	path[length] = 0;
	return within(path) ? status.st_ino : 0;
}

static void opened(int fd, const char *path, int flags, int existed)
{
	struct stat status;
	const char *name = within(path);
	if (fd < 0 || !name || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
		return;
	if (!existed)
		record(CREATED, status.st_ino, 0, name, strlen(name) + 1);
	else if (flags & O_TRUNC)
		record(TRUNCATED, status.st_ino, 0, NULL, 0);
}

static int open_any(const char *symbol, const char *path, int flags, mode_t mode)
{
	int existed = access(path, F_OK) == 0;
	int fd = REAL(int, symbol, const char *, int, ...)(path, flags, mode);
	int error = errno;
	opened(fd, path, flags, existed);
	errno = error;
	return fd;
}

#define DEFINE_OPEN(name)                                                                                              \
	int name(const char *path, int flags, ...)                                                                         \
	{                                                                                                                  \
		va_list more;                                                                                                  \
		va_start(more, flags);                                                                                         \
		mode_t mode = flags & O_CREAT ? va_arg(more, mode_t) : 0;                                                      \
		va_end(more);                                                                                                  \
		return open_any(#name, path, flags, mode);                                                                     \
	}
DEFINE_OPEN(open)
DEFINE_OPEN(open64)

static void written(int fd, const void *data, ssize_t length, uint64_t offset)
{
	int is_folder = 0;
	char path[PATH_MAX + 1];
	int error = errno;
	uint64_t file = length > 0 ? number_of(fd, &is_folder, path) : 0;
	if (file)
		record(WRITTEN, file, offset, data, (size_t)length);
	errno = error;
}

#define DEFINE_PWRITE(name, type)                                                                                      \
	ssize_t name(int fd, const void *data, size_t length, type offset)                                                 \
	{                                                                                                                  \
		ssize_t result = REAL(ssize_t, #name, int, const void *, size_t, type)(fd, data, length, offset);              \
		written(fd, data, result, (uint64_t)offset);                                                                   \
		return result;                                                                                                 \
	}
DEFINE_PWRITE(pwrite, off_t)
DEFINE_PWRITE(pwrite64, off64_t)

ssize_t write(int fd, const void *data, size_t length)
{
	off_t end = log_fd < 0 ? 0 : lseek(fd, 0, SEEK_CUR);
	ssize_t result = REAL(ssize_t, "write", int, const void *, size_t)(fd, data, length);
	if (end >= 0)
		written(fd, data, result, (uint64_t)end);
	return result;
}

static void truncated(int fd, int result, uint64_t length)
{
	int is_folder = 0;
	char path[PATH_MAX + 1];
	uint64_t file = result == 0 ? number_of(fd, &is_folder, path) : 0;
	if (file)
		record(TRUNCATED, file, length, NULL, 0);
}

#define DEFINE_TRUNCATE(name, type)                                                                                    \
	int name(int fd, type length)                                                                                      \
	{                                                                                                                  \
		int result = REAL(int, #name, int, type)(fd, length);                                                          \
		truncated(fd, result, (uint64_t)length);                                                                       \
		return result;                                                                                                 \
	}
DEFINE_TRUNCATE(ftruncate, off_t)
DEFINE_TRUNCATE(ftruncate64, off64_t)

/* The disk has what was written before the call, not what comes while it runs: it is recorded when it is over. */
static void synced(int fd, int result)
{
	int is_folder = 0;
	char path[PATH_MAX + 1];
	uint64_t file = result == 0 ? number_of(fd, &is_folder, path) : 0;
	if (file && is_folder)
		record(FOLDER_SYNCED, 0, 0, within(path), strlen(within(path)) + 1);
	else if (file)
		record(SYNCED, file, 0, NULL, 0);
}

#define DEFINE_SYNC(name)                                                                                              \
	int name(int fd)                                                                                                   \
	{                                                                                                                  \
		int result = REAL(int, #name, int)(fd);                                                                        \
		synced(fd, result);                                                                                            \
		return result;                                                                                                 \
	}
DEFINE_SYNC(fsync)
DEFINE_SYNC(fdatasync)

int rename(const char *from, const char *to)
{
	char paths[2 * PATH_MAX];
	const char *name = within(from);
	int result = REAL(int, "rename", const char *, const char *)(from, to);
	if (result == 0 && name && within(to)) {
		int length = snprintf(paths, sizeof(paths), "%s%c%s", name, 0, within(to));
		record(RENAMED, 0, 0, paths, (size_t)length + 1);
	}
	return result;
}

int unlink(const char *path)
{
	const char *name = within(path);
	int result = REAL(int, "unlink", const char *)(path);
	if (result == 0 && name)
		record(UNLINKED, 0, 0, name, strlen(name) + 1);
	return result;
}

int mkdir(const char *path, mode_t mode)
{
	const char *name = within(path);
	int result = REAL(int, "mkdir", const char *, mode_t)(path, mode);
	if (result == 0 && name)
		record(FOLDER_MADE, 0, 0, name, strlen(name) + 1);
	return result;
}
