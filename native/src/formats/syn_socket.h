#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/send.h"
#include "system/sockets.h"

struct syn;

/* Sockets per family: each sees the answers to a range of ports; the last takes all that the others do not. */
#define SYN_SOCKETS 4

/* Ports that are ours where none are asked for: SYNs to one target take turns, so that none meets the one before. */
#define OWN_PORTS 256

/* Where a reset leaves: one IP_PKTINFO or IPV6_PKTINFO. */
#define RESET_CONTROL_BYTES CMSG_SPACE(sizeof(struct in6_pktinfo))

/* A raw socket that SYNs of our own making leave by. */
struct syn_socket {
	struct probe_socket sock;
	uint16_t first_port; /* whose answers it sees */
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

/* As tcp_write() for a SYN that has been filled in. */
void syn_write_headers(uint8_t *out, const struct syn *syn, bool dont_fragment);

/* Queues the reset that ends what a SYN has begun, to leave as that did; sends when the queue is full. */
void syn_socket_reset(struct syn_socket *socket, const struct syn *syn);

/* Sends the resets that wait. */
void syn_socket_flush_resets(struct syn_socket *socket);
