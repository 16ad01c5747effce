#pragma once

#include "engine/format.h"

/* Half-open SYNs over raw sockets; where those are refused, the kernel's connect. */
extern const struct format tcp_syn_format;
