#pragma once

#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

/* Which packet a transmit stamp is for. */
struct stamp_key {
	uint32_t flight;
	uint32_t generation;
};

/* A socket that packets leave by and answers come back to. */
struct probe_socket {
	int fd;
	uint8_t family;
	uint8_t format; /* enum packet_format: who reads what comes */
	uint8_t method; /* enum method */
	bool raw;
	uint32_t drops_seen;      /* of SO_MEMINFO */
	int64_t drops_checked_ns; /* steady clock */
	uint16_t local_mtu;       /* what the kernel said with the last EMSGSIZE */
	uint32_t stamps_asked;    /* sends with a transmit stamp since the last resync */
	uint32_t stamp_capacity;  /* sends whose stamp may be outstanding; a power of two */
	struct stamp_key *stamps; /* ring */
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

bool socket_set(int fd, int level, int option, int value);

/* "Don't fragment" for all that is sent from now on; the path MTU cache is ignored, so that a probe really goes out. */
bool socket_set_fragmenting(const struct probe_socket *sock, bool dont_fragment);

/* ICMP errors with their extensions, and the TTL of what comes. */
bool socket_ask_for_errors(const struct probe_socket *sock);

/*
 * Buffers, stamps, error queue, TTL of what comes: all that a socket needs once `fd` is open.
 * NULL, or the call that failed, with errno set.
 */
const char *socket_set_up(struct probe_socket *sock, const struct socket_options *options, uint32_t stamp_capacity);
void socket_close(struct probe_socket *sock);

/*
 * For a socket that is only read: buffer, stamps on what comes, and which address of ours it has come to, which IPv4
 * shows in its header. False with errno.
 */
bool socket_set_up_reader(int fd, int family, const struct socket_options *options);

/* Effective SO_RCVBUF, bytes. */
uint32_t socket_receive_bytes(const struct probe_socket *sock);

/* Packets that the kernel dropped for want of receive buffer since the last call. */
uint32_t socket_new_drops(struct probe_socket *sock);

/* Starts the numbering of transmit stamps afresh, after a send that failed may or may not have used a number. */
void socket_resync_stamps(struct probe_socket *sock);
