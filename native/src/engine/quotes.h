#pragma once

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct message;
struct opener;
struct plan_entry;
struct probe_socket;

/*
 * Reads ICMP errors whole, beside the error queues, which leave out the IP header that they quote: the TTL in it tells
 * of routers that do not count it and of translation on the way; DSCP and length tell datagrams apart that have no
 * payload to name them. Needs a raw socket per family and quoted protocol; where there is none to be had, nothing of
 * that is known.
 */
struct quotes;

/* A packet of ours as an ICMP error quotes it. */
struct quoted_packet {
	int64_t stamp_wall_ns; /* the kernel's, of the error: all sockets that have it are told the same */
	uint32_t destination;  /* address_key() */
	uint16_t destination_port; /* 0 for echo */
	uint16_t payload_bytes;    /* of UDP, as its header says; else 0 */
	uint16_t checksum;         /* of UDP */
	uint16_t pseudo_sum;       /* over our address and what else is quoted of UDP's pseudo-header (RFC 768, RFC 8200) */
	uint8_t family;
	uint8_t ttl;
	uint8_t tos; /* or traffic class */
	bool has_other_source; /* than the address of ours that the error has come to */
};

/* What UDP entries of a family have looked like so far; the JavaScript thread's. */
struct header_profiles {
	bool has_any;
	bool has_nameless; /* one at least with too little payload for a cookie */
	bool differ;       /* in TOS or size */
	uint8_t tos;       /* of the first */
	uint32_t payload_bytes;
};

/*
 * Sees to it that errors about packets as this entry's are read whole, if that is possible and of use: for hops, and
 * for datagrams as soon as some have no name and not all look alike. JavaScript thread.
 */
void quotes_want(struct opener *opener, const struct plan_entry *entry);

/* Takes in what has come. An error is here before it is in an error queue. Engine thread. */
void quotes_read(struct engine *engine);

/* What the error in `message`, out of the socket's error queue, quotes; NULL = it has not been read whole. */
const struct quoted_packet *quotes_find(const struct engine *engine, const struct probe_socket *sock,
					const struct message *message);

/* Whether the source has been translated on the way (enum translation), by the source that is quoted; NULL = unknown. */
uint8_t source_translation(const struct quoted_packet *quoted);

void quotes_close(struct engine *engine);
