#pragma once

#include "system/sockets.h"

/* The capability of UDP, found by sending a datagram to a closed loopback port. */
struct udp_capability {
	struct socket_error failed; /* error 0 = it was sent, with a TTL of its own */
	int error_queue_error;      /* errno; 0 = its ICMP error came back through the error queue */
};

/* Lasts up to a twentieth of a second when no reply comes. Any thread. */
void udp_capability_probe(struct udp_capability *found);
