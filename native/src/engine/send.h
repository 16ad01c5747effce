#pragma once

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>

struct engine;
struct entry;
struct flight;
struct probe_socket;

#define BATCH_PACKETS 64

/* Bytes copied per packet: transport header and first payload bytes; the rest comes from the shared filler. */
#define NEAR_BYTES 128

#define SEND_CONTROL_BYTES 128

/* A packet in a batch, in the order of the messages. */
struct departure {
	struct flight *flight;
	int64_t planned_wall_ns;
	int64_t due_steady_ns;
	bool wants_timestamp;
};

/* Packets that leave by one socket with one system call. */
struct batch {
	struct probe_socket *sock;
	uint32_t header_bytes; /* written before the payload */
	unsigned count;
	struct mmsghdr messages[BATCH_PACKETS];
	struct iovec parts[BATCH_PACKETS][2];
	struct departure departures[BATCH_PACKETS];
	union {
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} addresses[BATCH_PACKETS];
	uint8_t near[BATCH_PACKETS][NEAR_BYTES];
	_Alignas(struct cmsghdr) uint8_t control[BATCH_PACKETS][SEND_CONTROL_BYTES];
};

/* All packets of a batch have a header of `header_bytes` before their payload, which is the filler at first. */
void batch_init(struct batch *batch, uint32_t header_bytes);

/* Switches to another socket; packets waiting for the old one are sent. */
void batch_turn(struct engine *engine, struct batch *batch, struct probe_socket *sock);

/* The place for the next packet's header and first payload bytes. */
static inline uint8_t *batch_near(struct batch *batch)
{
	return batch->near[batch->count];
}

/*
 * Resets bytes `from` … `end` − 1 of the next packet's payload to the filler, which an earlier packet may have changed.
 */
void batch_restore(const struct engine *engine, struct batch *batch, size_t from, size_t end);

/* RFC 1071 over the next packet as `batch_near` has it now, from byte `from` on (even), in network byte order. */
uint16_t batch_checksum(const struct engine *engine, struct batch *batch, const struct entry *entry, uint32_t from);

/*
 * Adds the packet that has been written for this flight: address, options and rest of the payload follow from the
 * entry. A full batch is sent at once.
 */
void batch_add(struct engine *engine, struct batch *batch, const struct entry *entry, struct flight *flight);

/* Sends the waiting packets: one sendmmsg, and one more for each packet that this machine refuses. */
void batch_flush(struct engine *engine, struct batch *batch);

/* Emits the sample of a packet that could not be prepared. */
void send_gave_up(struct engine *engine, const struct entry *entry, uint8_t outcome, uint16_t cause);

/*
 * Adds the origin to a message: an interface (0 = any), a source address (16 bytes, IPv4 mapped; NULL = the system's
 * choice). Its control buffer has room for it.
 */
void send_from(struct msghdr *header, int family, uint32_t ifindex, const uint8_t *source);
