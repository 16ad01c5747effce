#pragma once

#include <stdint.h>

#include "system/sockets.h"

/*
 * Opens a datagram socket, bound to a literal address (NULL = any) and a free port, whose packets have this byte as IPv4 TOS or
 * IPv6 traffic class from the first on. Returns the descriptor, the caller's to close, or -1 with the failed call.
 */
int marked_socket_open(int family, uint8_t tos, const char *source, struct socket_error *failed);
