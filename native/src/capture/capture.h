#pragma once

#include <stdint.h>

#include "napi/bridge.h"
#include "system/sockets.h"

/*
 * Packets of all interfaces that come from or go to some addresses, ICMP errors about packets to them included, as the
 * kernel saw them, on a thread of its own. Handed over as frames of records, each of struct capture_record, then
 * `captured_bytes` of it, then padding to RECORD_ALIGN; packets that the kernel dropped for lack of room are reported
 * as events.
 */
struct capture;

#define RECORD_ALIGN 8

/* In the byte order of this machine; followed, in network byte order, by SLL2_BYTES and the IP header. */
struct capture_record {
	int64_t wall_ns;
	uint32_t captured_bytes; /* with the SLL2 header, without padding */
	uint32_t original_bytes; /* likewise, before it was cut */
};

/* LINKTYPE_LINUX_SLL2: the link layer of a packet, on any kind of link. */
#define SLL2_BYTES 20

struct capture_options {
	uint32_t snap_bytes;
	const uint8_t (*addresses)[16]; /* IPv4 as ::ffff:a.b.c.d; not needed after capture_start() */
	uint32_t address_count;		/* 0 = everything */
	const char *broker_path;
};

/* Takes `bridge` over only on success. NULL and `failed` when it cannot. */
struct capture *capture_start(struct bridge *bridge, const struct capture_options *options,
			      struct socket_error *failed);

/* Stops capturing, delivers the packets that have come if `drain`, joins the thread (a tenth of a second). */
void capture_stop(struct capture *capture, bool drain);
void capture_free(struct capture *capture);
