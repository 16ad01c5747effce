#pragma once

#include <stdbool.h>
#include <stddef.h>

#include "wire/cookie.h"
#include "wire/icmp.h"

struct engine;
struct flight;
struct message;
struct probe_socket;

/* The two bytes that keep the checksum of a flow the same: behind the cookie. */
#define BALANCE_BYTES 2
#define BALANCE_AT (ICMP_HEADER_BYTES + COOKIE_BYTES)
#define BALANCE_END (COOKIE_BYTES + BALANCE_BYTES)

/*
 * Whether the data of a reply is what was sent, as far as it goes: some systems cut their replies, to 64 bytes of data
 * for one, but never what names the packet. `skip`: bytes in front of the ICMP header.
 */
bool echo_data_is_sent(const struct engine *engine, const struct flight *flight, const struct echo_header *echo,
		       const struct message *message, size_t skip);

/* Whether it fits its checksum. The kernel has looked at all but what raw sockets get of IPv4. */
bool echo_is_intact(const struct probe_socket *sock, const struct message *message, size_t skip);
