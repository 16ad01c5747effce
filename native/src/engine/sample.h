#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wire/quote.h"

/* Sources of the two timestamps, as in core/model/outcome.ts. */
enum stamps { STAMPS_NONE = 0, STAMPS_USER = 1, STAMPS_KERNEL_RX = 2, STAMPS_KERNEL_TX_RX = 3 };

/* Methods of sending a packet: METHODS of core/ports/packet-io.ts. */
enum method {
	METHOD_NONE = 0,
	METHOD_ICMP_DATAGRAM = 1,
	METHOD_ICMP_RAW = 2,
	METHOD_UDP_SOCKET = 3,
	METHOD_TCP_HALF_OPEN = 4,
	METHOD_TCP_CONNECT = 5,
};

/* A finished sample, 80 bytes. */
struct sample {
	int64_t sent_wall_ns; /* planned time for what was never sent */
	double rtt_ns;        /* NaN = none */
	uint32_t series;
	uint32_t round;
	uint32_t seq;
	uint32_t late_us;
	uint8_t from[16]; /* responder, when has_from */
	uint16_t cause;
	uint16_t mtu;
	uint8_t outcome;
	uint8_t stamps;
	uint8_t reply_ttl;
	uint8_t icmp_type;
	uint8_t icmp_code;
	bool has_from;
	/* From here on for COLUMNS_FLOW … */
	uint8_t method;
	uint16_t source_port;
	uint16_t source_index;
	/* … and from here on for COLUMNS_HOP only. */
	uint8_t sent_ttl;
	uint8_t quoted_ttl; /* TTL_UNKNOWN = not known */
	uint8_t mpls_count;
	uint8_t translation; /* enum translation */
	uint32_t mpls[MPLS_KEPT];
};
