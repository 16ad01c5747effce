#pragma once

#include <stddef.h>
#include <stdint.h>

struct engine;
struct flight;
struct message;
struct quoted_packet;
struct syn;

/*
 * Detects NAT on the path (enum translation) from the packet quoted in an ICMP error: its source, or the checksum over
 * addresses and ports, differs from what was sent. A NAT that translates quotes back may hide both.
 */

/* `quoted`: NULL where the error has not been read whole. */
uint8_t udp_translation(const struct engine *engine, const struct flight *flight, const struct quoted_packet *quoted);

/* `message` has the quoted packet, from the IP header on. */
uint8_t syn_translation(const struct engine *engine, const struct syn *syn, const struct message *message);
