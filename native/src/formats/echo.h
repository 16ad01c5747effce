#pragma once

#include "engine/format.h"

/* ICMP echo requests, over datagram sockets or raw ones. */
extern const struct format echo_format;
