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

/* Transport header of our own making and first payload bytes, copied; the rest comes from a shared pattern. */
#define NEAR_BYTES 128

#define SEND_CONTROL_BYTES 128

/* A packet in a batch, in the order of the messages. */
struct departure {
	struct flight *flight;
	int64_t planned_wall_ns;
	int64_t due_steady_ns;
	bool is_stamped;
};

/* Packets that leave by one socket with one system call. */
struct batch {
	struct probe_socket *sock;
	uint32_t header_bytes; /* that we write before the payload */
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

/* All packets of a batch have a header of so many bytes before their payload; payloads are the pattern at first. */
void batch_init(struct batch *batch, uint32_t header_bytes);

/* Turns to another socket; what waits for the old one goes out. */
void batch_turn(struct engine *engine, struct batch *batch, struct probe_socket *sock);

/* Where the next packet's header and first payload bytes are to be written. */
static inline uint8_t *batch_near(struct batch *batch)
{
	return batch->near[batch->count];
}

/* Bytes from there on of the next packet's payload, up to `end`, are the pattern, whatever an earlier packet had there. */
void batch_restore(const struct engine *engine, struct batch *batch, size_t from, size_t end);

/* RFC 1071 over the next packet as `batch_near` has it now, from byte `from` on (even), in network byte order. */
uint16_t batch_checksum(const struct engine *engine, struct batch *batch, const struct entry *entry, uint32_t from);

/*
 * Adds the packet that has been written for this flight: address, options and rest of the payload follow from the
 * entry. A full batch goes out at once.
 */
void batch_add(struct engine *engine, struct batch *batch, const struct entry *entry, struct flight *flight);

/* Sends what waits: one sendmmsg, and again for each packet that this machine refuses. */
void batch_flush(struct engine *engine, struct batch *batch);

/* The sample of an entry's present packet that could not even be prepared. */
void send_gave_up(struct engine *engine, const struct entry *entry, uint8_t outcome, uint16_t cause);

/*
 * Adds to the message where it is to leave: by an interface (0 = any), from a source (16 bytes, IPv4 mapped; NULL = the
 * system's choice). Its control buffer has room for it.
 */
void send_from(struct msghdr *header, int family, uint32_t ifindex, const uint8_t *source);
