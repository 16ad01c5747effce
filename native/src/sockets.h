#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* ICMP datagram sockets per family: receive buffers add up, and each has an identifier with its own 65 536 numbers. */
#define DATAGRAM_SOCKETS 4

/* Identifiers that one raw socket uses: every raw socket gets a copy of every ICMP packet, so there is only one. */
#define RAW_LANES 4

#define MAX_LANES 4

/* Sends whose kernel transmit stamp may be outstanding, per socket. */
#define STAMP_RING 4096

enum method { METHOD_NONE, METHOD_DATAGRAM, METHOD_RAW };

/* Which packet a transmit stamp is for. */
struct stamp_key {
	uint16_t lane;
	uint16_t seq;
	uint32_t generation;
};

struct icmp_socket {
	int fd;
	int family;
	bool raw;
	uint32_t drops_seen;      /* of SO_MEMINFO */
	int64_t drops_checked_ns; /* steady clock */
	uint16_t local_mtu;       /* what the kernel said with the last EMSGSIZE */
	uint32_t stamps_asked;    /* sends with a transmit stamp since the last resync */
	struct stamp_key stamps[STAMP_RING];
};

/* What a caller sees when a socket could not be opened: errno and the call that failed. */
struct socket_error {
	int error;
	const char *call;
};

#define BROKER_PATH_BYTES 256

struct socket_options {
	uint32_t receive_bytes; /* SO_RCVBUF; 0 = as large as allowed */
	bool kernel_stamps;
	char broker_path[BROKER_PATH_BYTES]; /* opens what this process may not (raw_socket.h); empty = none */
};

/*
 * Opens one socket: a datagram socket where allowed, else raw where allowed; METHOD_NONE and `failed` otherwise.
 * Non-blocking, stamping, with error queue. `first_id` is the identifier of its packets; a raw socket takes that and
 * the RAW_LANES − 1 after it as its own, a datagram socket is given one by the kernel.
 */
enum method icmp_socket_open(struct icmp_socket *sock, int family, bool dont_fragment,
			     const struct socket_options *options, uint16_t *first_id, struct socket_error *failed);
void icmp_socket_close(struct icmp_socket *sock);

/* Effective SO_RCVBUF, bytes. */
uint32_t icmp_socket_receive_bytes(const struct icmp_socket *sock);

/* Packets that the kernel dropped for want of receive buffer since the last call. */
uint32_t icmp_socket_new_drops(struct icmp_socket *sock);

/* Starts the numbering of transmit stamps afresh, after a send that failed may or may not have used a number. */
void icmp_socket_resync_stamps(struct icmp_socket *sock);
