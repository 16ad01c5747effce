#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "sockets.h"
#include "wheel.h"

struct engine;

/* Answers are known as late or duplicate for so long after their timeout; then their number may be used again. */
#define LATE_WINDOW_MS 10000

#define LANE_NUMBERS 65536

enum flight_state { FLIGHT_FREE, FLIGHT_OPEN, FLIGHT_ANSWERED, FLIGHT_EXPIRED };

/* A packet on its way, or one that may still get a late answer. One cache line. */
struct flight {
	struct wheel_node timer; /* tag = generation */
	int64_t sent_wall_ns;
	int64_t sent_steady_ns;
	uint32_t series;
	uint32_t round;
	int32_t late_us;
	uint32_t destination; /* address_key() */
	uint32_t timeout_ms : 24;
	uint32_t epoch : 8; /* of the timebase */
	uint16_t seq;       /* within its round */
	uint8_t outbox;
	uint8_t state : 2;
	uint8_t has_cookie : 1;
	uint8_t has_kernel_tx : 1;
};

_Static_assert(sizeof(struct flight) == 64, "a flight is one cache line");

/*
 * The numbers of one ICMP identifier. A flight lies at the index that is its number on the wire, so matching is one
 * array access. Numbers go round within `span`, which grows only as far as rate × (timeout + late window) asks for.
 */
struct lane {
	struct flight *flights; /* LANE_NUMBERS, mapped and touched as needed */
	struct icmp_socket *sock;
	uint16_t id;
	uint16_t index; /* among the engine's lanes */
	uint32_t next;
	uint32_t span;
};

bool lane_init(struct lane *lane, struct icmp_socket *sock, uint16_t id);
void lane_free(struct lane *lane);

/* A number for a new packet; NULL when all 65 536 are in flight. The flight's state is FLIGHT_FREE until it is sent. */
struct flight *lane_take(struct lane *lane, int64_t steady_ns);

/* Nothing can come any more that is an answer to this flight: it never was, or its late window has closed. */
bool flight_is_over(const struct flight *flight, int64_t steady_ns);

static inline uint16_t lane_number(const struct lane *lane, const struct flight *flight)
{
	return (uint16_t)(flight - lane->flights);
}

/* 32 bits of an address: exact for IPv4, a hash for IPv6. */
uint32_t address_key(int family, const uint8_t address[16]);

/* Something that came back for a flight. */
struct answer {
	int64_t received_wall_ns; /* kernel stamp, 0 = none */
	int64_t read_steady_ns;   /* when we read it */
	uint8_t outcome;          /* reply or an error's */
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t reply_ttl;
	uint16_t mtu;
	bool has_from; /* `from` is not the destination */
	uint8_t from[16];
};

/* Begins a flight that the kernel has accepted. */
void flight_begin(struct engine *engine, struct flight *flight);

/* Ends it with an answer, or amends one that has ended. */
void flight_answer(struct engine *engine, struct flight *flight, const struct answer *answer);

/* Takes over the kernel's transmit stamp. */
void flight_stamp(struct engine *engine, struct flight *flight, int64_t sent_wall_ns);

/* Ends all flights whose time is up at `slot`. Everything that was received has been read before. */
void flights_expire(struct engine *engine, int64_t slot);
