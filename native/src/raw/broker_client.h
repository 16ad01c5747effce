#pragma once

#include "raw/raw_request.h"
#include "system/sockets.h"

/*
 * Has the installed broker open a socket. Waits for it, a second at most. Returns the descriptor, or -1 and `failed`:
 * of starting it, or its answer; EPERM also when its capability is missing. `version` must be set.
 */
int broker_open(const struct raw_request *request, const char *path, struct socket_error *failed);

/* Gives a file that root owns cap_net_raw+ep, as setcap does. 0 or errno; root only. */
int broker_grant(const char *path);

/* The name of the step that failed. */
const char *raw_call_name(enum raw_call call);
