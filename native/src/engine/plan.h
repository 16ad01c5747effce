#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/*
 * A plan delta as one buffer, little endian; `native/plan-buffer.ts` writes it.
 * Header, `removes` × u32 (padded to 8 bytes), `adds` × struct plan_entry.
 */
#define PLAN_MAGIC 0x31504e53u /* SNP1 */
#define PLAN_VERSION 2u

#define PLAN_ONCE 0x01u
#define PLAN_DONT_FRAGMENT 0x02u
#define PLAN_HAS_SOURCE 0x04u
#define PLAN_HAS_FLOW 0x08u
#define PLAN_RAW_ONLY 0x10u

#define PLAN_MAX_PAYLOAD 65467u
#define PLAN_MAX_TIMEOUT_MS 3600000u
#define PLAN_MAX_SOURCES 65536u

/* The kind of packet; the index into `formats`. */
enum packet_format { FORMAT_NONE, FORMAT_ICMP_ECHO, FORMAT_UDP, FORMAT_TCP_SYN, FORMAT_TCP_CONNECT, FORMATS };

/* Sets of probe columns; each begins with the one before it (core/ports/packet-io.ts, COLUMN_SETS). */
enum column_set { COLUMNS_ECHO, COLUMNS_FLOW, COLUMNS_HOP, COLUMN_SETS };

struct plan_header {
	uint32_t magic;
	uint32_t version;
	uint32_t removes;
	uint32_t adds;
};

struct plan_entry {
	double first_at_ms;    /* Unix epoch */
	double steady_from_ms; /* Unix epoch */
	uint32_t entry_id;
	uint32_t series;
	uint32_t period_ms; /* unused with PLAN_ONCE */
	uint32_t rounds;    /* 0 = no end */
	uint32_t from_round;
	uint32_t timeout_ms;
	uint32_t spacing_ms;
	uint32_t payload_bytes;
	uint16_t count;
	uint16_t probe_code;
	uint16_t resume_cause;
	uint8_t family; /* 4 or 6 */
	uint8_t ttl;    /* 0 = the system's default */
	uint8_t tos;
	uint8_t flags;
	uint8_t format;          /* enum packet_format */
	uint8_t columns;         /* enum column_set */
	uint32_t ifindex;        /* 0; plan_resolve() fills it in */
	uint8_t destination[16]; /* IPv4 as ::ffff:a.b.c.d */
	uint8_t source[16];
	char interface[16]; /* NUL-padded; empty = any */
	uint32_t source_count;
	uint32_t first_number;
	uint32_t flow;             /* with PLAN_HAS_FLOW */
	uint16_t destination_port; /* ports are 0 for formats without */
	uint16_t source_port;      /* 0 = the driver's choice */
	uint16_t source_port_count;
	uint16_t zero[3];
};

_Static_assert(sizeof(struct plan_entry) == 136, "native/plan-buffer.ts writes 136 bytes per entry");

struct plan {
	const uint32_t *removes;
	struct plan_entry *adds;
	uint32_t remove_count;
	uint32_t add_count;
};

enum plan_fault { PLAN_OK, PLAN_MALFORMED, PLAN_BAD_ENTRY, PLAN_NO_INTERFACE };

/*
 * Checks a buffer (8-aligned) and points into it. The content is untrusted: after PLAN_OK all fields are within the
 * limits that the engine relies on. `entry_index` is set for PLAN_BAD_ENTRY.
 */
enum plan_fault plan_decode(void *bytes, size_t length, struct plan *plan, uint32_t *entry_index);

/* Turns interface names into indices. PLAN_NO_INTERFACE with `entry_index` when there is no such interface. */
enum plan_fault plan_resolve(struct plan *plan, uint32_t *entry_index);
