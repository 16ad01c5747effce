#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct message;
struct quote;

/*
 * Reads the MPLS label stack out of the extensions of an ICMP error (RFC 4884, RFC 4950): how many entries, and the
 * first MPLS_KEPT as on the wire. `bytes`: the extension structure and all that follows it. False when it is none. With
 * `must_be_proved` only a structure with a correct checksum counts.
 */
bool mpls_read(const uint8_t *bytes, size_t length, bool must_be_proved, struct quote *quote);

/*
 * The same for a message from an error queue. `stripped_bytes`: bytes of the quoted packet missing from its data, for
 * routers that do not announce where extensions begin.
 */
bool mpls_read_message(const struct message *message, size_t stripped_bytes, struct quote *quote);
