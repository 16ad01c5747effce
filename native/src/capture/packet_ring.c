#include "capture/packet_ring.h"

#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

/* 4 MiB: a tenth of a second of a full gigabit in small packets, several of one in large ones cut to their headers. */
#define BLOCK_BYTES (1u << 18)
#define BLOCKS 16
#define RING_BYTES ((size_t)BLOCK_BYTES * BLOCKS)

/* Without meaning in version 3, but checked. */
#define FRAME_BYTES 2048

static struct tpacket_block_desc *block_at(const struct packet_ring *ring)
{
	return (struct tpacket_block_desc *)(void *)(ring->memory + (size_t)ring->next_block * BLOCK_BYTES);
}

bool packet_ring_init(struct packet_ring *ring, int fd)
{
	int version = TPACKET_V3;
	struct tpacket_req3 wanted = {
		.tp_block_size = BLOCK_BYTES,
		.tp_block_nr = BLOCKS,
		.tp_frame_size = FRAME_BYTES,
		.tp_frame_nr = BLOCK_BYTES / FRAME_BYTES * BLOCKS,
		.tp_retire_blk_tov = RING_RETIRE_MS,
	};
	*ring = (struct packet_ring){ .fd = fd };
	if (setsockopt(fd, SOL_PACKET, PACKET_VERSION, &version, sizeof(version)) < 0 ||
	    setsockopt(fd, SOL_PACKET, PACKET_RX_RING, &wanted, sizeof(wanted)) < 0)
		return false;
	ring->memory = mmap(0, RING_BYTES, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (ring->memory == MAP_FAILED)
		return false;
	/* Packets from before the ring existed are not missing. */
	packet_ring_new_drops(ring);
	return true;
}

void packet_ring_free(struct packet_ring *ring)
{
	munmap(ring->memory, RING_BYTES);
	close(ring->fd);
}

const struct tpacket_hdr_v1 *packet_ring_block(const struct packet_ring *ring)
{
	const struct tpacket_hdr_v1 *header = &block_at(ring)->hdr.bh1;
	/* Barrier: the kernel's writes to the block are visible after it. */
	return __atomic_load_n(&header->block_status, __ATOMIC_ACQUIRE) & TP_STATUS_USER ? header : 0;
}

void packet_ring_return(struct packet_ring *ring)
{
	__atomic_store_n(&block_at(ring)->hdr.bh1.block_status, TP_STATUS_KERNEL, __ATOMIC_RELEASE);
	ring->next_block = (ring->next_block + 1) % BLOCKS;
}

const struct tpacket3_hdr *packet_ring_packet(const struct packet_ring *ring, const struct tpacket_hdr_v1 *block,
					      uint32_t index, const struct tpacket3_hdr *before)
{
	if (index >= block->num_pkts)
		return 0;
	const uint8_t *from = before ? (const uint8_t *)before + before->tp_next_offset
				     : (const uint8_t *)block_at(ring) + block->offset_to_first_pkt;
	return (const struct tpacket3_hdr *)(const void *)from;
}

uint32_t packet_ring_new_drops(const struct packet_ring *ring)
{
	struct tpacket_stats_v3 since = { 0 };
	socklen_t length = sizeof(since);
	getsockopt(ring->fd, SOL_PACKET, PACKET_STATISTICS, &since, &length);
	return since.tp_drops;
}
