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
 * Whether the data of a reply equals the sent data, as far as it goes: some systems truncate replies, for example to 64
 * bytes of data, but keep the cookie. `skip`: bytes in front of the ICMP header.
 */
bool echo_data_is_sent(const struct engine *engine, const struct flight *flight, const struct echo_header *echo,
		       const struct message *message, size_t skip);

/* Whether the ICMP checksum is correct. The kernel has checked all but packets of raw IPv4 sockets. */
bool echo_is_intact(const struct probe_socket *sock, const struct message *message, size_t skip);
