#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

#include "system/transmit_log.h"

/* A socket that sends packets and receives their replies. */
struct probe_socket {
	int fd;
	uint8_t family;
	uint8_t format; /* enum packet_format: reads its messages */
	uint8_t method; /* enum method */
	bool raw;
	bool kernel_stamps;       /* the kernel times its packets; else each sample has this program's times */
	uint32_t drops_seen;      /* of SO_MEMINFO */
	int64_t drops_checked_ns; /* steady clock */
	uint16_t local_mtu;       /* the MTU reported with the last EMSGSIZE */
	struct transmit_log transmit_log;
};

/* The reason why a socket could not be opened: errno and the call that failed. */
struct socket_error {
	int error;
	const char *call;
};

#define BROKER_PATH_BYTES 256

struct socket_options {
	uint32_t receive_bytes; /* SO_RCVBUF; 0 = as large as allowed */
	bool kernel_stamps;
	char broker_path
		[BROKER_PATH_BYTES]; /* program that opens raw sockets for this process (raw/raw_socket.h); empty = none */
};

bool socket_set(int fd, int level, int option, int value);

/* Sets "don't fragment" for later packets; the path MTU cache is ignored, so that large probes are really sent. */
bool socket_set_fragmenting(const struct probe_socket *sock, bool dont_fragment);

/* Requests ICMP errors with their extensions, and the TTL of received packets. */
bool socket_ask_for_errors(const struct probe_socket *sock);

/*
 * Sets up a socket once `fd` is open: buffers, timestamps, error queue, TTL of received packets. Returns NULL, or the
 * call that failed, with errno set. A system without timestamps (user-mode emulation) is no failure.
 */
const char *socket_set_up(struct probe_socket *sock, const struct socket_options *options, uint32_t log_capacity);
void socket_close(struct probe_socket *sock);

/*
 * Sets up a socket that is only read: buffer, receive timestamps, and the local address of received packets, which IPv4
 * shows in its header. False with errno.
 */
bool socket_set_up_reader(int fd, int family, const struct socket_options *options);

/* Effective SO_RCVBUF, bytes. */
uint32_t socket_receive_bytes(const struct probe_socket *sock);

/* Packets that the kernel dropped for lack of receive buffer since the last call. */
uint32_t socket_new_drops(struct probe_socket *sock);

/* Restarts the numbering of transmit timestamps, after a failed send may or may not have used a number. */
void socket_resync_stamps(struct probe_socket *sock);
