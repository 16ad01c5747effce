#include "wire/tcp_wire.h"

#include <netinet/in.h>
#include <string.h>

#include "wire/icmp.h"

#define DONT_FRAGMENT 0x4000
#define WINDOW 0xffff

/* Data offset of five words, in the upper half of its byte. */
#define NO_OPTIONS 0x50

/* Ports and number. */
#define QUOTED_BYTES 8

static void put16(uint8_t *out, uint16_t value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

static void put32(uint8_t *out, uint32_t value)
{
	put16(out, (uint16_t)(value >> 16));
	put16(out + 2, (uint16_t)value);
}

static uint16_t get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

static uint32_t get32(const uint8_t *bytes)
{
	return (uint32_t)get16(bytes) << 16 | get16(bytes + 2);
}

/* RFC 791. The kernel fills in total length and checksum of what leaves by IP_HDRINCL; a number of 0 it would choose. */
static void write_ipv4(uint8_t *out, const struct ip_fields *ip, uint16_t identifier)
{
	memset(out, 0, IPV4_HEADER_BYTES);
	out[0] = 0x45;
	out[1] = ip->tos;
	put16(out + 4, identifier);
	put16(out + 6, ip->dont_fragment ? DONT_FRAGMENT : 0);
	out[8] = ip->ttl;
	out[9] = IPPROTO_TCP;
	memcpy(out + 12, ip->source + 12, 4);
	memcpy(out + 16, ip->destination + 12, 4);
}

/* RFC 8200. */
static void write_ipv6(uint8_t *out, const struct ip_fields *ip, uint32_t tcp_bytes)
{
	put32(out, 6u << 28 | (uint32_t)ip->tos << 20);
	put16(out + 4, (uint16_t)tcp_bytes);
	out[6] = IPPROTO_TCP;
	out[7] = ip->ttl;
	memcpy(out + 8, ip->source, 16);
	memcpy(out + 24, ip->destination, 16);
}

/* RFC 9293 §3.1: addresses, protocol, length. A mapped IPv4 address would add its prefix: only its own bytes count. */
static uint16_t pseudo_header_sum(const struct ip_fields *ip, uint32_t tcp_bytes)
{
	uint32_t sum = IPPROTO_TCP + tcp_bytes;
	for (int i = ip->family == 4 ? 12 : 0; i < 16; i += 2)
		sum += (uint32_t)get16(ip->source + i) + get16(ip->destination + i);
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return (uint16_t)sum;
}

void tcp_write(uint8_t *out, const struct ip_fields *ip, const struct tcp_fields *tcp, uint32_t data_bytes)
{
	uint32_t tcp_bytes = TCP_HEADER_BYTES + data_bytes;
	if (ip->family == 4)
		write_ipv4(out, ip, tcp->identifier);
	else
		write_ipv6(out, ip, tcp_bytes);
	uint8_t *header = out + ip_header_bytes(ip->family);
	put16(header, tcp->source_port);
	put16(header + 2, tcp->destination_port);
	put32(header + 4, tcp->number);
	put32(header + 8, tcp->acknowledged);
	header[12] = NO_OPTIONS;
	header[13] = tcp->flags;
	put16(header + 14, WINDOW);
	put16(header + 16, pseudo_header_sum(ip, tcp_bytes));
	put16(header + 18, 0);
}

bool tcp_read(const uint8_t *bytes, size_t length, struct tcp_fields *tcp)
{
	if (length < QUOTED_BYTES)
		return false;
	*tcp = (struct tcp_fields){
		.source_port = get16(bytes),
		.destination_port = get16(bytes + 2),
		.number = get32(bytes + 4),
	};
	if (length < TCP_HEADER_BYTES)
		return true;
	tcp->acknowledged = get32(bytes + 8);
	tcp->flags = bytes[13];
	return true;
}

bool tcp_read_quote(int family, const uint8_t *bytes, size_t length, uint8_t destination[16], struct tcp_fields *tcp)
{
	if (family == 4) {
		int skip = ipv4_header_bytes(bytes, length);
		if (skip < 0 || bytes[9] != IPPROTO_TCP)
			return false;
		memset(destination, 0, 10);
		memset(destination + 10, 0xff, 2);
		memcpy(destination + 12, bytes + 16, 4);
		if (!tcp_read(bytes + skip, length - (size_t)skip, tcp))
			return false;
		tcp->identifier = get16(bytes + 4);
		return true;
	}
	/* Our packets have no extension headers. */
	if (length < IPV6_HEADER_BYTES || bytes[0] >> 4 != 6 || bytes[6] != IPPROTO_TCP)
		return false;
	memcpy(destination, bytes + 24, 16);
	return tcp_read(bytes + IPV6_HEADER_BYTES, length - IPV6_HEADER_BYTES, tcp);
}
