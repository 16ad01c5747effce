#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/icmp.h"

#define TCP_HEADER_BYTES 20

#define TCP_FLAG_SYN 0x02u
#define TCP_FLAG_RST 0x04u
#define TCP_FLAG_ACK 0x10u

/* The fields of an IP header that the sender chooses; addresses are 16 bytes, IPv4 mapped. */
struct ip_fields {
	uint8_t family; /* 4 or 6 */
	uint8_t ttl;
	uint8_t tos;
	bool dont_fragment; /* IPv4 */
	const uint8_t *source;
	const uint8_t *destination;
};

/* IPv4 identifications of SYNs and resets, which differ where an error quotes only ports and number. */
#define TCP_SYN_IDENTIFIER 1
#define TCP_RESET_IDENTIFIER 2

/* A TCP header without options. */
struct tcp_fields {
	uint16_t identifier; /* of the IPv4 header; 0 for IPv6 and in tcp_read() */
	uint16_t source_port;
	uint16_t destination_port;
	uint32_t number;
	uint32_t acknowledged;
	uint8_t flags;
};

static inline size_t ip_header_bytes(int family)
{
	return family == 4 ? IPV4_HEADER_BYTES : IPV6_HEADER_BYTES;
}

/*
 * Writes both headers in front of `data_bytes` of data: flow label 0, window as large as can be.
 * The TCP checksum is that of the pseudo-header only, not inverted: internet_checksum() over all from the TCP header
 * on then gives what belongs there. `out` holds 60 bytes.
 */
void tcp_write(uint8_t *out, const struct ip_fields *ip, const struct tcp_fields *tcp, uint32_t data_bytes);

/* The offset of the checksum in a packet of tcp_write(). */
static inline size_t tcp_checksum_at(int family)
{
	return ip_header_bytes(family) + 16;
}

/* Reads a TCP header, or as much of it as ICMP errors have to quote (8 bytes: ports and number). False when shorter. */
bool tcp_read(const uint8_t *bytes, size_t length, struct tcp_fields *tcp);

/* A packet quoted in an ICMP error, from its IP header on; the destination is 16 bytes. False when it is no TCP. */
bool tcp_read_quote(int family, const uint8_t *bytes, size_t length, uint8_t destination[16], struct tcp_fields *tcp);
