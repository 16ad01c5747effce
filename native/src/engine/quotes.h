#pragma once

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct message;
struct opener;
struct plan_entry;
struct probe_socket;

/*
 * Reads ICMP errors whole, beside the error queues, which leave out the IP header that they quote: the TTL in it
 * reveals routers that do not decrement it, and NAT on the path; DSCP and length distinguish datagrams whose payload is
 * too short for a cookie. Needs a raw socket per family and quoted protocol; without one, these fields stay unknown.
 */
struct quotes;

/* A sent packet as an ICMP error quotes it. */
struct quoted_packet {
	int64_t stamp_wall_ns; /* the kernel's timestamp of the error, the same on all sockets that receive it */
	uint32_t destination;  /* address_key() */
	uint16_t destination_port; /* 0 for echo */
	uint16_t payload_bytes;    /* of UDP, from its header; else 0 */
	uint16_t checksum;         /* of UDP */
	uint16_t pseudo_sum; /* over our address and the quoted fields of UDP's pseudo-header (RFC 768, RFC 8200) */
	uint8_t family;
	uint8_t ttl;
	uint8_t tos; /* or traffic class */
	bool has_other_source; /* than the local address that the error came to */
};

/* Header profiles of the UDP entries of a family so far. JavaScript thread. */
struct header_profiles {
	bool has_any;
	bool has_nameless; /* at least one with too little payload for a cookie */
	bool differ;       /* in TOS or size */
	uint8_t tos;       /* of the first */
	uint32_t payload_bytes;
};

/*
 * Ensures that errors about packets like this entry's are read whole, if that is possible and useful: for hops, and for
 * datagrams as soon as some have no cookie and not all have the same header profile. JavaScript thread.
 */
void quotes_want(struct opener *opener, const struct plan_entry *entry);

/* Reads waiting errors. They arrive here before they are in an error queue. Engine thread. */
void quotes_read(struct engine *engine);

/* The packet quoted by the error in `message`, from the socket's error queue; NULL = it has not been read whole. */
const struct quoted_packet *quotes_find(const struct engine *engine, const struct probe_socket *sock,
					const struct message *message);

/* Whether the source was translated on the path (enum translation), judged by the quoted source; NULL = unknown. */
uint8_t source_translation(const struct quoted_packet *quoted);

void quotes_close(struct engine *engine);
