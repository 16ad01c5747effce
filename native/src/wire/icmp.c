#include "wire/icmp.h"

#include <string.h>

static void put16(uint8_t *out, uint16_t value)
{
	out[0] = (uint8_t)(value >> 8);
	out[1] = (uint8_t)value;
}

static uint16_t get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

void icmp_write_echo(uint8_t out[ICMP_HEADER_BYTES], int family, uint16_t id, uint16_t seq)
{
	memset(out, 0, ICMP_HEADER_BYTES);
	out[0] = family == 4 ? ICMP4_ECHO : ICMP6_ECHO;
	put16(out + 4, id);
	put16(out + 6, seq);
}

bool icmp_read_echo(const uint8_t *bytes, size_t length, struct echo_header *echo)
{
	if (length < ICMP_HEADER_BYTES)
		return false;
	*echo = (struct echo_header){
		.type = bytes[0], .code = bytes[1], .id = get16(bytes + 4), .seq = get16(bytes + 6)
	};
	echo->has_cookie = cookie_read(bytes + ICMP_HEADER_BYTES, length - ICMP_HEADER_BYTES, &echo->cookie) &&
			   echo->cookie.has_generation;
	return true;
}

int ipv4_header_bytes(const uint8_t *packet, size_t length)
{
	if (length < 20 || packet[0] >> 4 != 4)
		return -1;
	int bytes = (packet[0] & 0x0f) * 4;
	return bytes < 20 || (size_t)bytes > length ? -1 : bytes;
}

static uint32_t sum16(const uint8_t *bytes, size_t length, uint32_t sum)
{
	for (; length > 1; bytes += 2, length -= 2)
		sum += get16(bytes);
	return length ? sum + (uint32_t)(bytes[0] << 8) : sum;
}

static uint32_t fold16(uint32_t sum)
{
	while (sum >> 16)
		sum = (sum & 0xffff) + (sum >> 16);
	return sum;
}

void icmp_balance(uint8_t *packet, size_t at, uint16_t flow)
{
	/* An odd factor: flows next to each other differ in more than the lowest bits. */
	uint32_t wanted = (uint16_t)(flow * 0x9e37u + 1);
	put16(packet + at, 0);
	uint32_t sum = fold16(sum16(packet, at, 0));
	/* One's complement: taking away is adding the complement. */
	put16(packet + at, (uint16_t)fold16(wanted + (~sum & 0xffff)));
}

uint16_t internet_checksum(const uint8_t *first, size_t first_bytes, const uint8_t *second, size_t second_bytes)
{
	/* 65 535 bytes at most: 2^15 words of 16 bits do not overflow 32. */
	uint32_t sum = sum16(second, second_bytes, sum16(first, first_bytes, 0));
	uint8_t bytes[2];
	put16(bytes, (uint16_t)~fold16(sum));
	uint16_t wire;
	memcpy(&wire, bytes, sizeof(wire));
	return wire;
}

static enum outcome ipv4_error_outcome(uint8_t type, uint8_t code)
{
	switch (type) {
	case ICMP4_UNREACHABLE:
		if (code == ICMP4_TOO_BIG_CODE)
			return OUTCOME_TOO_BIG;
		/* RFC 1122 and RFC 1812: administratively prohibited network, host, communication. */
		return code == 9 || code == 10 || code == 13 ? OUTCOME_PROHIBITED : OUTCOME_UNREACHABLE;
	case ICMP4_TIME_EXCEEDED:
		/* Code 1 is a fragment that never came: the packet did arrive. */
		return code == 0 ? OUTCOME_TTL_EXCEEDED : OUTCOME_UNREACHABLE;
	case 12: /* parameter problem */
		return OUTCOME_UNREACHABLE;
	default:
		return OUTCOME_TIMEOUT;
	}
}

static enum outcome ipv6_error_outcome(uint8_t type, uint8_t code)
{
	switch (type) {
	case ICMP6_UNREACHABLE:
		/* Codes 5 and 6 (source policy, reject route) are "more informative subsets of code 1" (RFC 4443 §3.1). */
		return code == 1 || code == 5 || code == 6 ? OUTCOME_PROHIBITED : OUTCOME_UNREACHABLE;
	case ICMP6_TOO_BIG:
		return OUTCOME_TOO_BIG;
	case ICMP6_TIME_EXCEEDED:
		return code == 0 ? OUTCOME_TTL_EXCEEDED : OUTCOME_UNREACHABLE;
	case 4: /* parameter problem */
		return OUTCOME_UNREACHABLE;
	default:
		return OUTCOME_TIMEOUT;
	}
}

enum outcome icmp_error_outcome(int family, uint8_t type, uint8_t code)
{
	return family == 4 ? ipv4_error_outcome(type, code) : ipv6_error_outcome(type, code);
}
