#pragma once

#include "engine/engine_state.h"
#include "engine/send.h"
#include "formats/udp_sockets.h"
#include "formats/waiting.h"

struct message;

/* Id spaces of all UDP sockets together: numbers of packets are internal. They limit the packets in flight. */
#define UDP_ID_SPACES 4

/* Destinations with known DSCP rewriting on the path, by a hash: a collision only loses DSCP as a criterion. */
#define DISTRUST_PLACES 1024

struct udp {
	bool has_id_spaces;
	struct id_space id_spaces[UDP_ID_SPACES];
	unsigned turn;
	struct waiting waiting; /* by udp_key() */
	int64_t distrusted_until_ns[DISTRUST_PLACES];
	struct udp_sockets sockets;
	struct batch *pool_batches[2 * POOL_SOCKETS]; /* NULL = family not open */
	struct batch port_batch;
};

static inline struct udp *udp_of(const struct engine *engine)
{
	return engine->state[FORMAT_UDP];
}

/* The key for replies without a cookie: the socket, and the address and port that the packet went to. */
static inline uint64_t udp_destination_key(uint16_t slot, uint16_t destination_port, uint32_t destination)
{
	return (uint64_t)slot << 48 | (uint64_t)destination_port << 32 | destination;
}

static inline uint64_t udp_key(const struct flight *flight, const struct flight_detail *detail)
{
	return udp_destination_key(detail->socket, detail->destination_port, flight->destination);
}

/* The header fields by which datagrams of one key differ; the TTL is in the low byte. */
static inline uint32_t udp_header_profile(uint8_t ttl, uint8_t tos, uint32_t payload_bytes)
{
	return ttl | (uint32_t)tos << 8 | payload_bytes << 16;
}

/* The payload bytes of a sent datagram. */
static inline uint32_t udp_payload_bytes(const struct flight_detail *detail)
{
	return detail->value >> 16; /* of udp_header_profile() */
}

/* `take_reply` and `take_error` of struct format. */
bool udp_take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns);
bool udp_take_error(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns);
