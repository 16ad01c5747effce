#pragma once

#include "engine/format.h"

/* The kernel's connect, closed at once with a reset. */
extern const struct format tcp_connect_format;

/* For entries of another format that go this way: `open` and `send` of the table. */
bool tcp_connect_open(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed);
void tcp_connect_send(struct engine *engine, const struct entry *entry);
