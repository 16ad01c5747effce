#include "formats/udp_sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <sys/epoll.h>

#include "engine/engine_state.h"
#include "engine/plan.h"
#include "engine/receive.h"
#include "engine/sample.h"
#include "engine/watches.h"

/*
 * Packets whose transmit timestamp may be pending. A pool carries any rate; of the sockets on requested ports there may
 * be thousands, which share the rate: 256 packets last 12.8 ms at 20 000/s from a single port.
 */
#define POOL_LOG_PACKETS 4096
#define PORT_LOG_PACKETS 256

static bool bind_port(int fd, int family, uint16_t port, uint16_t *bound)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = { 0 };
	socklen_t length = family == 4 ? sizeof(address.v4) : sizeof(address.v6);
	if (family == 4)
		address.v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
	else
		address.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port) };
	if (bind(fd, &address.any, length) < 0 || getsockname(fd, &address.any, &length) < 0)
		return false;
	*bound = ntohs(family == 4 ? address.v4.sin_port : address.v6.sin6_port);
	return true;
}

static const char *set_up(struct udp_socket *udp, int family, uint16_t port, const struct socket_options *options)
{
	struct probe_socket *sock = &udp->sock;
	/* IPv4 has separate sockets on the same ports. */
	if (family == 6 && !socket_set(sock->fd, IPPROTO_IPV6, IPV6_V6ONLY, 1))
		return "setsockopt(IPV6_V6ONLY)";
	if (!socket_set_fragmenting(sock, false))
		return "setsockopt(IP_MTU_DISCOVER)";
	const char *call = socket_set_up(sock, options, port ? PORT_LOG_PACKETS : POOL_LOG_PACKETS);
	if (call)
		return call;
	return bind_port(sock->fd, family, port, &udp->port) ? 0 : "bind";
}

struct udp_socket *udp_socket_open(int family, uint16_t port, const struct socket_options *options,
				   struct socket_error *failed)
{
	struct udp_socket *udp = calloc(1, sizeof(*udp));
	*failed = (struct socket_error){ ENOMEM, "calloc" };
	if (!udp)
		return 0;
	udp->sock =
		(struct probe_socket){ .family = (uint8_t)family, .format = FORMAT_UDP, .method = METHOD_UDP_SOCKET };
	udp->sock.fd = socket(family == 4 ? AF_INET : AF_INET6, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	const char *call = udp->sock.fd < 0 ? "socket" : set_up(udp, family, port, options);
	if (!call)
		return udp;
	*failed = (struct socket_error){ errno, call };
	udp_socket_close(udp);
	return 0;
}

void udp_socket_close(struct udp_socket *udp)
{
	if (udp->sock.fd >= 0)
		socket_close(&udp->sock);
	free(udp);
}

static void file(struct udp_sockets *sockets, struct udp_socket *udp, unsigned slot)
{
	udp->slot = (uint16_t)slot;
	sockets->slots[slot] = udp;
	sockets->ports[udp->sock.family == 6][udp->port] = udp;
}

void udp_sockets_install(struct engine *engine, struct udp_sockets *sockets, struct udp_socket *udp, unsigned at)
{
	file(sockets, udp, at + (udp->sock.family == 6 ? POOL_SOCKETS : 0));
	engine_add_socket(engine, &udp->sock);
}

static void ready(struct engine *engine, struct watch *watch, uint32_t events)
{
	(void)events;
	receive_all(engine, &((struct udp_socket *)watch)->sock);
}

/* Only slots that no flight refers to. */
static void remove_at(struct engine *engine, struct udp_sockets *sockets, unsigned slot)
{
	struct udp_socket *udp = sockets->slots[slot];
	sockets->slots[slot] = 0;
	sockets->ports[udp->sock.family == 6][udp->port] = 0;
	sockets->port_sockets--;
	watch_remove(engine, udp->sock.fd);
	udp_socket_close(udp);
}

void udp_sockets_tidy(struct engine *engine, struct udp_sockets *sockets, int64_t before_ns)
{
	for (unsigned slot = 2 * POOL_SOCKETS; sockets->port_sockets > 0 && slot < UDP_SLOTS; slot++) {
		struct udp_socket *udp = sockets->slots[slot];
		if (udp && udp->open_flights == 0 && udp->needed_until_ns < before_ns)
			remove_at(engine, sockets, slot);
	}
}

static unsigned free_slot(const struct udp_sockets *sockets)
{
	unsigned slot = 2 * POOL_SOCKETS;
	while (slot < UDP_SLOTS && sockets->slots[slot])
		slot++;
	return slot;
}

struct udp_socket *udp_sockets_get(struct engine *engine, struct udp_sockets *sockets, int family, uint16_t port)
{
	struct udp_socket *udp = sockets->ports[family == 6][port];
	if (udp)
		return udp;
	unsigned slot = free_slot(sockets);
	if (slot == UDP_SLOTS) {
		errno = EMFILE;
		return 0;
	}
	struct socket_error failed;
	udp = udp_socket_open(family, port, &engine->options.sockets, &failed);
	if (!udp) {
		errno = failed.error;
		return 0;
	}
	udp->watch.ready = ready;
	udp->sock.drops_checked_ns = engine->steady_ns;
	if (!watch_add(engine, udp->sock.fd, EPOLLIN, &udp->watch)) {
		int error = errno;
		udp_socket_close(udp);
		errno = error;
		return 0;
	}
	file(sockets, udp, slot);
	sockets->port_sockets++;
	return udp;
}

void udp_sockets_close(struct udp_sockets *sockets)
{
	for (unsigned slot = 0; slot < UDP_SLOTS; slot++) {
		if (sockets->slots[slot])
			udp_socket_close(sockets->slots[slot]);
	}
}
