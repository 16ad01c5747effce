#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "capabilities/udp_capability.h"
#include "engine/sample.h"
#include "system/sockets.h"

/* The capability of ICMP echo of one family, found by sending one to the loopback address. */
struct echo_capability {
	enum method method; /* METHOD_NONE with `failed` when no socket can be opened */
	struct socket_error failed;
	int send_error; /* errno; ENETUNREACH = loopback is down */
	bool answered;
	bool receive_stamp;
	bool transmit_stamp;
	uint32_t receive_bytes;
};

enum raw_access { RAW_ACCESS_NONE, RAW_ACCESS_DIRECT, RAW_ACCESS_BROKER };

/* Access to sockets that need CAP_NET_RAW. */
struct raw_capability {
	enum raw_access access;
	struct socket_error failed; /* with RAW_ACCESS_NONE */
};

struct half_open_capability {
	struct raw_capability raw;
	bool answered;
};

struct capabilities {
	struct echo_capability echo4;
	struct echo_capability echo6;
	struct raw_capability capture;
	struct half_open_capability half_open;
	int connect_error; /* errno; 0 = the kernel has timed a handshake with loopback */
	struct udp_capability udp;
	int realtime_error; /* errno; 0 = granted */
};

/* Lasts up to half a second when no reply comes. Any thread. */
void capabilities_probe(struct capabilities *found, uint32_t receive_bytes, const char *broker_path);
