#include "system/route.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "system/clock.h"
#include "system/inbox.h"

/* Addresses and routes change while we run. */
#define KNOWN_FOR_NS (3 * NS_PER_S)

/* Any will do: nothing is sent. */
#define SOME_PORT 9

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

struct routes *routes_new(void)
{
	struct routes *routes = calloc(1, sizeof(*routes));
	if (routes)
		routes->sockets[0] = routes->sockets[1] = -1;
	return routes;
}

void routes_free(struct routes *routes)
{
	for (int i = 0; routes && i < 2; i++) {
		if (routes->sockets[i] >= 0)
			close(routes->sockets[i]);
	}
	free(routes);
}

static socklen_t address_of(union address *to, int family, const uint8_t destination[16], uint32_t ifindex)
{
	*to = (union address){ 0 };
	if (family == 4) {
		to->v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(SOME_PORT) };
		memcpy(&to->v4.sin_addr, destination + 12, 4);
		return sizeof(to->v4);
	}
	to->v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6,
					.sin6_port = htons(SOME_PORT),
					.sin6_scope_id = ifindex };
	memcpy(&to->v6.sin6_addr, destination, 16);
	return sizeof(to->v6);
}

static int open_socket(int family)
{
	return socket(family == 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
}

/* Connecting a datagram socket looks up the route and sends nothing. */
static int ask(int fd, int family, const uint8_t destination[16], uint32_t ifindex, uint8_t source[16])
{
	union address address;
	socklen_t length = address_of(&address, family, destination, ifindex);
	if (connect(fd, &address.any, length) < 0 || getsockname(fd, &address.any, &length) < 0)
		return errno;
	return address_bytes(&address.any, source) ? 0 : EAFNOSUPPORT;
}

/* Binding to an interface is permanent: a separate socket. */
static int ask_on_interface(int family, const uint8_t destination[16], uint32_t ifindex, uint8_t source[16])
{
	int fd = open_socket(family);
	if (fd < 0)
		return errno;
	int error = 0;
	if (setsockopt(fd, SOL_SOCKET, SO_BINDTOIFINDEX, &ifindex, sizeof(ifindex)) < 0)
		error = errno;
	else
		error = ask(fd, family, destination, ifindex, source);
	close(fd);
	return error;
}

static int ask_anywhere(struct routes *routes, int family, const uint8_t destination[16], uint8_t source[16])
{
	int *fd = &routes->sockets[family == 6];
	if (*fd < 0 && (*fd = open_socket(family)) < 0)
		return errno;
	/* A socket that has been connected keeps its source address: first back to none. */
	struct sockaddr nowhere = { .sa_family = AF_UNSPEC };
	connect(*fd, &nowhere, sizeof(nowhere));
	return ask(*fd, family, destination, 0, source);
}

static struct known_route *place_of(struct routes *routes, const uint8_t destination[16], uint32_t ifindex)
{
	uint32_t hash = 2166136261u ^ ifindex;
	for (int i = 0; i < 16; i++)
		hash = (hash ^ destination[i]) * 16777619u;
	return &routes->known[hash & (ROUTES_KNOWN - 1)];
}

int route_source(struct routes *routes, int family, const uint8_t destination[16], uint32_t ifindex, int64_t steady_ns,
		 uint8_t source[16])
{
	struct known_route *known = place_of(routes, destination, ifindex);
	if (known->family != family || known->ifindex != ifindex || known->until_ns < steady_ns ||
	    memcmp(known->destination, destination, 16) != 0) {
		int error = ifindex ? ask_on_interface(family, destination, ifindex, source)
				    : ask_anywhere(routes, family, destination, source);
		known->family = 0;
		if (error)
			return error;
		*known = (struct known_route){ .ifindex = ifindex, .family = (uint8_t)family,
					       .until_ns = steady_ns + KNOWN_FOR_NS };
		memcpy(known->destination, destination, 16);
		memcpy(known->source, source, 16);
	}
	memcpy(source, known->source, 16);
	return 0;
}
