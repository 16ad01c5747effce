#pragma once

#include <stdbool.h>
#include <stdint.h>

/* The broker and the addon may be of different builds: another version is refused. */
#define RAW_REQUEST_VERSION 2

/* More addresses than this are filtered by the capturing program: a filter program has 4 096 instructions at most. */
#define RAW_ADDRESSES 64

/* The purpose of the socket, which decides which packets it receives. */
enum raw_kind {
	RAW_TCP4 = 1, /* segments with SYN and ACK, or RST, to the ports; with their IPv4 header */
	RAW_TCP6,     /* likewise, from the TCP header on */
	RAW_ICMP4, /* echo replies to the identifiers, errors that quote packets from the ports; with their IPv4 header */
	RAW_ICMP6, /* likewise, from the ICMPv6 header on */
	RAW_CAPTURE, /* packets from and to the addresses, ICMP errors that quote packets to them; from the IP header on */
};

/*
 * A socket that needs CAP_NET_RAW. Of fixed size and without pointers, because it also goes to the broker as it is.
 * Fields that a kind does not use are 0.
 */
struct raw_request {
	uint32_t version; /* RAW_REQUEST_VERSION */
	uint16_t kind;
	uint16_t
		quoted; /* ICMP: protocol of the quoted packets: IPPROTO_TCP, IPPROTO_UDP, or the socket's own for echo;
				0 = echo replies only */
	uint16_t first_port; /* all but capture: own ports, or identifiers of echo, first to last, host byte order */
	uint16_t last_port;
	uint16_t receive_only; /* ICMP, 1: cannot send packets with IP headers of its own; else 0 */
	uint16_t reserved;
	uint32_t snap_bytes;    /* capture: bytes of each packet */
	uint32_t address_count; /* capture; 0 = every IP packet */
	uint8_t addresses[RAW_ADDRESSES][16]; /* network byte order, IPv4 as ::ffff:a.b.c.d */
};

/* The step at which opening failed. */
enum raw_call {
	RAW_CALL_REQUEST,
	RAW_CALL_SOCKET,
	RAW_CALL_FILTER,
	RAW_CALL_LOCK,
	RAW_CALL_BIND,
	RAW_CALL_BROKER,
	RAW_CALL_SHUT,
	RAW_CALL_MODE,
};

/* The broker's answer, with the socket (SCM_RIGHTS) when `error` is 0. */
struct raw_answer {
	uint32_t version;
	int32_t error; /* errno */
	uint32_t call; /* enum raw_call */
};

/* False for a request that is not exactly as described here. */
bool raw_request_is_valid(const struct raw_request *request);

/*
 * Opens the socket that the request describes with the privileges of this process: non-blocking, with a locked filter
 * that passes only packets of the kind, and empty. -1 with errno and `call` when it cannot.
 */
int raw_open(const struct raw_request *request, enum raw_call *call);
