#pragma once

#include "format.h"

/* UDP datagrams, over datagram sockets. */
extern const struct format udp_format;
