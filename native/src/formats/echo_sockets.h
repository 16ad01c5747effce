#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "engine/sample.h"
#include "system/sockets.h"

/* ICMP datagram sockets per family: receive buffers add up, and each has an identifier with its own 65 536 numbers. */
#define DATAGRAM_SOCKETS 4

/* Identifiers that one raw socket uses: every raw socket gets a copy of every ICMP packet, so there is only one. */
#define RAW_ID_SPACES 4

/*
 * Opens one ICMP socket: a datagram socket where allowed, else raw where allowed; METHOD_NONE and `failed` otherwise.
 * Non-blocking, timestamping, with error queue. `first_id` is the identifier of its packets; a raw socket takes that
 * and the RAW_ID_SPACES − 1 after it as its own, a datagram socket gets one from the kernel.
 */
enum method echo_socket_open(struct probe_socket *sock, int family, bool dont_fragment,
			     const struct socket_options *options, uint16_t *first_id, struct socket_error *failed);
