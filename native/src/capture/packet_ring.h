#pragma once

#include <linux/if_packet.h>
#include <stdbool.h>
#include <stdint.h>

/* Shared with the kernel (TPACKET_V3): it fills blocks of packets, we read and return them. */
struct packet_ring {
	int fd;
	uint8_t *memory;
	uint32_t next_block;
};

/* Time after which a block that is not full is handed over. */
#define RING_RETIRE_MS 40

/* Takes over a packet socket. False with errno when the kernel does not give the memory; the socket stays open then. */
bool packet_ring_init(struct packet_ring *ring, int fd);
void packet_ring_free(struct packet_ring *ring);

/* The next block that may be read, or NULL. The same one until packet_ring_return(). */
const struct tpacket_hdr_v1 *packet_ring_block(const struct packet_ring *ring);
void packet_ring_return(struct packet_ring *ring);

/* Walks the packets of a block: NULL for the first, then the one before. NULL at the end. */
const struct tpacket3_hdr *packet_ring_packet(const struct packet_ring *ring, const struct tpacket_hdr_v1 *block,
					      uint32_t index, const struct tpacket3_hdr *before);

/* Packets without room since the last call. */
uint32_t packet_ring_new_drops(const struct packet_ring *ring);
