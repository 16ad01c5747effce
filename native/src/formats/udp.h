#pragma once

#include "engine/format.h"

/* UDP datagrams, over datagram sockets. */
extern const struct format udp_format;
