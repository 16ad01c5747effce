#pragma once

#include <stddef.h>
#include <stdint.h>

struct engine;
struct flight;
struct message;
struct quoted_packet;
struct syn;

/*
 * What the packet that an ICMP error quotes says of address translation on its way (enum translation), by what differs
 * from how it left: its source, or the checksum over addresses and ports. Who translates quotes back may hide both.
 */

/* `quoted`: NULL where the error has not been read whole. */
uint8_t udp_translation(const struct engine *engine, const struct flight *flight, const struct quoted_packet *quoted);

/* `message` has what is quoted, from the IP header on. */
uint8_t syn_translation(const struct engine *engine, const struct syn *syn, const struct message *message);
