#pragma once

#include "engine/format.h"

/* ICMP echo requests, over datagram sockets or raw ones. */
extern const struct format echo_format;

/* UDP datagrams, from sockets bound to a port each. */
extern const struct format udp_format;

/* Half-open SYNs with headers of our own; the kernel's connect where raw sockets are refused. */
extern const struct format tcp_syn_format;

/* The kernel's connect, closed at once with a reset. */
extern const struct format tcp_connect_format;

/* `open` and `send` of tcp_connect_format, for SYNs that fall back to it. */
bool tcp_connect_open(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed);
void tcp_connect_send(struct engine *engine, const struct entry *entry);
