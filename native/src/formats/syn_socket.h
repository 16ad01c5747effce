#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/send.h"
#include "system/sockets.h"

struct syn;

/* Sockets per family: each receives the replies to a range of ports; the last one all others. */
#define SYN_SOCKETS 4

/*
 * Ports of the driver where an entry asks for none: SYNs to one target rotate over them, so that none meets the one
 * before.
 */
#define OWN_PORTS 256

/* The origin of a reset: one IP_PKTINFO or IPV6_PKTINFO. */
#define RESET_CONTROL_BYTES CMSG_SPACE(sizeof(struct in6_pktinfo))

/* A raw socket that sends SYNs with our own headers. */
struct syn_socket {
	struct probe_socket sock;
	uint16_t first_port; /* whose replies it receives */
	uint16_t last_port;
	uint8_t default_ttl;
	bool has_own_ports;
	uint16_t own_port; /* the first of OWN_PORTS */
	struct batch batch;
	unsigned reset_count;
	struct mmsghdr reset_messages[BATCH_PACKETS];
	struct iovec reset_parts[BATCH_PACKETS];
	union {
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} reset_addresses[BATCH_PACKETS];
	uint8_t resets[BATCH_PACKETS][NEAR_BYTES];
	_Alignas(struct cmsghdr) uint8_t reset_control[BATCH_PACKETS][RESET_CONTROL_BYTES];
};

/* Opens one for a range of ports; NULL with `failed`: EPERM when this process may not. Any thread. */
struct syn_socket *syn_socket_open(int family, uint16_t first_port, uint16_t last_port,
				   const struct socket_options *options, struct socket_error *failed);
void syn_socket_close(struct syn_socket *socket);

/* Variant of tcp_write() for a SYN that has been filled in. */
void syn_write_headers(uint8_t *out, const struct syn *syn, bool dont_fragment);

/* Queues the reset that ends a half-open connection, with the origin of its SYN; sends when the queue is full. */
void syn_socket_reset(struct syn_socket *socket, const struct syn *syn);

/* Sends the queued resets. */
void syn_socket_flush_resets(struct syn_socket *socket);
