#pragma once

#include <stdbool.h>
#include <stdint.h>

#include "wire/cookie.h"

struct engine;
struct entry;
struct flight;
struct probe_socket;
struct quote;
struct sample;

/* The cookie of a packet's payload, and whether one that came back is that of the flight. */
struct cookie flight_cookie(const struct engine *engine, const struct flight *flight);
bool flight_has_cookie(const struct engine *engine, const struct flight *flight, const struct cookie *cookie);

/* 32 bits of an address: exact for IPv4, a hash for IPv6. */
uint32_t address_key(int family, const uint8_t address[16]);

/* A reply or an ICMP error for a flight. */
struct answer {
	int64_t received_wall_ns; /* kernel timestamp, 0 = none */
	int64_t read_steady_ns;   /* when it was read */
	int64_t kernel_rtt_ns;    /* measured by the kernel; 0 = it did not */
	uint8_t outcome;          /* reply, or that of the ICMP error */
	uint8_t error_sender;     /* of an ICMP error: ERROR_FROM_HERE …; 0 = another machine */
	uint8_t icmp_type;
	uint8_t icmp_code;
	uint8_t reply_ttl;
	uint16_t mtu;
	bool has_from; /* `from` is not the destination */
	uint8_t from[16];
	const struct quote *quote; /* NULL = none */
};

/* Fills in a new flight for the entry's present packet, with its detail where one is kept. */
void flight_prepare(struct engine *engine, struct flight *flight, const struct entry *entry,
		    const struct probe_socket *sock);

/* The sample of a flight without an answer. */
struct sample flight_sample(const struct engine *engine, const struct flight *flight);

/* Begins a flight that the kernel has accepted. */
void flight_begin(struct engine *engine, struct flight *flight);

/* Ends a flight with its reply, or amends one that has ended. */
void flight_answer(struct engine *engine, struct flight *flight, const struct answer *answer);

/* Adds a sample about a flight without ending it: `answer` concerns the flight but is no reply to it. */
void flight_remark(struct engine *engine, const struct flight *flight, const struct answer *answer);

/* Ends a flight that this machine turned out unable to send. */
void flight_fail(struct engine *engine, struct flight *flight, int error);

/* Takes over the kernel's transmit timestamp. */
void flight_timestamp(const struct engine *engine, struct flight *flight, int64_t sent_wall_ns);

/* Takes over a time between two of the kernel's transmit timestamps, unless the flight has one of its own. */
void flight_interpolate(const struct engine *engine, struct flight *flight, int64_t sent_wall_ns);

/* Ends all flights that time out at `slot`. Precondition: everything that was received has been read. */
void flights_expire(struct engine *engine, int64_t slot);
