#pragma once

#include <stdbool.h>

#include "capabilities/capabilities.h"

/*
 * Connects to a listening socket of its own on loopback. errno, 0 = done and timed by the kernel; ENODATA = done but
 * not timed.
 */
int probe_tcp_connect(void);

/*
 * Sends a half-open SYN to a listening socket of its own on loopback, with a raw socket of this process or else the
 * broker's.
 */
void probe_half_open(struct half_open_capability *found, const char *broker_path);
