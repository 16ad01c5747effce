#pragma once

#include "system/sockets.h"

/* What datagrams can do here and now: found by sending one to a loopback port where nobody listens. */
struct udp_capability {
	struct socket_error failed; /* error 0 = it was sent, with a TTL of its own */
	int error_queue_error;      /* errno; 0 = its ICMP error came back through the error queue */
};

/* Takes up to a twentieth of a second when nothing comes back. Any thread. */
void udp_capability_probe(struct udp_capability *found);
