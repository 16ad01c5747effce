#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/watches.h"
#include "system/sockets.h"

/* Sockets per family on ports of the kernel's choice, for packets that may leave from any; receive buffers add up. */
#define POOL_SOCKETS 4

/* Sockets on ports that entries ask for, both families together. */
#define PORT_SOCKETS 4096

#define UDP_SLOTS (2 * POOL_SOCKETS + PORT_SOCKETS)

/* A socket on one port. */
struct udp_socket {
	struct watch watch;
	struct probe_socket sock;
	uint16_t port;
	uint16_t slot;
	bool dont_fragment;     /* as set last */
	uint32_t open_flights;
	int64_t needed_until_ns; /* late replies may come until then */
};

static inline const struct udp_socket *udp_socket_of(const struct probe_socket *sock)
{
	return (const struct udp_socket *)((const uint8_t *)sock - offsetof(struct udp_socket, sock));
}

/* All UDP sockets of an engine, by port and by slot; flights refer to slots. */
struct udp_sockets {
	struct udp_socket *slots[UDP_SLOTS];
	struct udp_socket *ports[2][UINT16_MAX + 1]; /* IPv4, IPv6 */
	unsigned port_sockets;                       /* in the slots after those of the pools */
};

/* Opens the socket of a port; 0 = the kernel chooses. NULL with `failed`. Any thread. */
struct udp_socket *udp_socket_open(int family, uint16_t port, const struct socket_options *options,
				   struct socket_error *failed);
void udp_socket_close(struct udp_socket *udp);

/* Files a socket of a pool, `at` = 0 … POOL_SOCKETS − 1, under its slot and port. */
void udp_sockets_install(struct engine *engine, struct udp_sockets *sockets, struct udp_socket *udp, unsigned at);

/* The socket of a port, opened on first use; NULL with errno when that fails. Engine thread. */
struct udp_socket *udp_sockets_get(struct engine *engine, struct udp_sockets *sockets, int family, uint16_t port);

/* Closes sockets of ports that no reply can come to since `before_ns`. Those of pools stay. */
void udp_sockets_tidy(struct engine *engine, struct udp_sockets *sockets, int64_t before_ns);
void udp_sockets_close(struct udp_sockets *sockets);
