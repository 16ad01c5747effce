#pragma once

#include "raw/raw_request.h"
#include "system/sockets.h"

/*
 * Opens a socket that needs CAP_NET_RAW: directly where this process may, else through the broker (a file, empty or
 * NULL = none), which takes milliseconds. `version` of the request is filled in here. Non-blocking, with a locked
 * filter. Returns the descriptor, which the caller closes, or -1 and `failed`: EPERM when neither is possible.
 */
int raw_socket_open(const struct raw_request *request, const char *broker_path, struct socket_error *failed);
