#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "wire/cookie.h"
#include "wire/outcome.h"

/* RFC 792 and RFC 4443; the system headers of the two families do not go together. */
#define ICMP4_ECHO_REPLY 0
#define ICMP4_UNREACHABLE 3
#define ICMP4_TOO_BIG_CODE 4 /* of "unreachable" */
#define ICMP4_ECHO 8
#define ICMP4_TIME_EXCEEDED 11
#define ICMP6_UNREACHABLE 1
#define ICMP6_TOO_BIG 2
#define ICMP6_TIME_EXCEEDED 3
#define ICMP6_ECHO 128
#define ICMP6_ECHO_REPLY_TYPE 129

#define ICMP_NONE 255

#define ICMP_HEADER_BYTES 8

/* Without options or extension headers. */
#define IPV4_HEADER_BYTES 20
#define IPV6_HEADER_BYTES 40

#define UDP_HEADER_BYTES 8

/* Unreachable: of an address, as hosts report for a neighbour that they do not find; of a port. */
#define ICMP4_HOST_CODE 1
#define ICMP4_PORT_CODE 3
#define ICMP6_ADDRESS_CODE 3
#define ICMP6_PORT_CODE 4

struct echo_header {
	uint8_t type;
	uint8_t code;
	uint16_t id;
	uint16_t seq;
	bool has_cookie; /* a whole one */
	struct cookie cookie;
};

/* Writes the header of an echo request, checksum 0. */
void icmp_write_echo(uint8_t out[ICMP_HEADER_BYTES], int family, uint16_t id, uint16_t seq);

/*
 * Sets the two bytes at the even offset `at` so that the sum over all bytes up to and with them follows from `flow`
 * alone: packets with the same bytes after them then have the same checksum.
 */
void icmp_balance(uint8_t *packet, size_t at, uint16_t flow);

/* Reads an echo request or reply, whole or cut short. False when there is no ICMP header. */
bool icmp_read_echo(const uint8_t *bytes, size_t length, struct echo_header *echo);

/* Bytes of the IPv4 header in front of what a raw socket receives; −1 when it is not a whole one. */
int ipv4_header_bytes(const uint8_t *packet, size_t length);

/* RFC 1071 over two parts; the first part has an even length unless the second is empty. Network byte order. */
uint16_t internet_checksum(const uint8_t *first, size_t first_bytes, const uint8_t *second, size_t second_bytes);

/* The outcome that an ICMP error means for its packet; OUTCOME_TIMEOUT for types without a meaning here. */
enum outcome icmp_error_outcome(int family, uint8_t type, uint8_t code);
