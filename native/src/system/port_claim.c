#include "system/port_claim.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

/* Lower ones are for servers, and bound by root only. */
#define FIRST_USER_PORT 1024

/* Linux's own, where /proc cannot be read. */
#define DEFAULT_EPHEMERAL_LOW 32768
#define DEFAULT_EPHEMERAL_HIGH 60999

static int bind_port(int family, uint16_t port)
{
	int fd = socket(family == 4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd < 0)
		return -1;
	int on = 1;
	struct sockaddr_in v4 = { .sin_family = AF_INET, .sin_port = htons(port) };
	struct sockaddr_in6 v6 = { .sin6_family = AF_INET6, .sin6_port = htons(port) };
	/* Each family claims for itself: the other may have the port in use. */
	if (family == 6)
		setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &on, sizeof(on));
	int bound = family == 4 ? bind(fd, (struct sockaddr *)&v4, sizeof(v4))
				: bind(fd, (struct sockaddr *)&v6, sizeof(v6));
	if (bound == 0)
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

bool port_claim_range(struct port_claim *claim, int family, uint16_t first, uint16_t count)
{
	*claim = (struct port_claim){ .first = first, .count = count, .sockets = malloc(count * sizeof(int)) };
	for (uint32_t i = 0; claim->sockets && i < count; i++)
		claim->sockets[i] = bind_port(family, (uint16_t)(first + i));
	return claim->sockets;
}

void port_claim_release(struct port_claim *claim)
{
	for (uint32_t i = 0; claim->sockets && i < claim->count; i++) {
		if (claim->sockets[i] >= 0)
			close(claim->sockets[i]);
	}
	free(claim->sockets);
	claim->sockets = 0;
}

static void read_ephemeral(unsigned *low, unsigned *high)
{
	*low = DEFAULT_EPHEMERAL_LOW;
	*high = DEFAULT_EPHEMERAL_HIGH;
	FILE *file = fopen("/proc/sys/net/ipv4/ip_local_port_range", "re");
	if (!file)
		return;
	unsigned from, to;
	if (fscanf(file, "%u %u", &from, &to) == 2 && from <= to && to <= UINT16_MAX) {
		*low = from;
		*high = to;
	}
	fclose(file);
}

/* All of [first, first + count) or none; false with errno, and with `taken` the last port of them that is not free. */
static bool claim_all(struct port_claim *claim, int family, unsigned first, uint16_t count, unsigned *taken)
{
	*claim =
		(struct port_claim){ .first = (uint16_t)first, .count = count, .sockets = malloc(count * sizeof(int)) };
	if (!claim->sockets)
		return false;
	memset(claim->sockets, -1, count * sizeof(int));
	/* From the end: the next stretch to try begins behind the first that fails. */
	for (int i = count - 1; i >= 0; i--) {
		claim->sockets[i] = bind_port(family, (uint16_t)(first + (unsigned)i));
		if (claim->sockets[i] >= 0)
			continue;
		int error = errno;
		port_claim_release(claim);
		*taken = first + (unsigned)i;
		errno = error;
		return false;
	}
	return true;
}

/* The first stretch of `count` free ports in [low, high]. */
static bool claim_between(struct port_claim *claim, int family, unsigned low, unsigned high, uint16_t count)
{
	unsigned taken = 0;
	for (unsigned first = low; first + count - 1 <= high; first = taken + 1) {
		if (claim_all(claim, family, first, count, &taken))
			return true;
		/* Out of memory or descriptors: no other range would do better. */
		if (errno != EADDRINUSE && errno != EACCES)
			return false;
	}
	errno = EADDRINUSE;
	return false;
}

/* The same from a random port inside on, so that the ports cannot be predicted. */
static bool claim_within(struct port_claim *claim, int family, unsigned low, unsigned high, uint16_t count)
{
	if (low + count - 1 > high) {
		errno = EADDRINUSE;
		return false;
	}
	uint32_t drawn;
	if (getrandom(&drawn, sizeof(drawn), 0) != sizeof(drawn))
		return false;
	unsigned start = low + drawn % (high - low - count + 2);
	return claim_between(claim, family, start, high, count) || claim_between(claim, family, low, high, count);
}

bool port_claim_any(struct port_claim *claim, int family, uint16_t count)
{
	unsigned low, high;
	read_ephemeral(&low, &high);
	/* Above the ephemeral range of the kernel, else below; inside it only when nothing else is free. */
	return claim_within(claim, family, high + 1, UINT16_MAX, count) ||
	       claim_within(claim, family, FIRST_USER_PORT, low - 1, count) ||
	       claim_within(claim, family, low, high, count);
}
