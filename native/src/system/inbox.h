#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct sock_extended_err;

#define INBOX_MESSAGES 64

/* The size of the largest ICMP error of a router (RFC 1812 §4.3.2.3: 576 bytes in all), extensions included. */
#define INBOX_DATA_BYTES 576

/* The rest of larger messages: no IP packet has more. */
#define INBOX_REST_BYTES (65536 - INBOX_DATA_BYTES)

/* One received message with its ancillary data. Points into the inbox. */
struct message {
	const uint8_t *data;
	size_t length;       /* of `data` */
	const uint8_t *rest; /* the bytes after `data`, where the inbox keeps them */
	size_t rest_length;
	const struct sockaddr_storage *name; /* sender, or the quoted packet's destination in the error queue */
	int64_t stamp_wall_ns;               /* 0 = none */
	uint8_t ttl;                         /* 0 = not known */
	const struct sock_extended_err *error; /* NULL outside the error queue */
	const uint8_t *to; /* the 16 bytes of the local address; NULL where the socket does not report it */
};

/*
 * Buffers for one recvmmsg; NULL when there is no memory. `keeps_rest`: also of messages larger than INBOX_DATA_BYTES.
 */
struct inbox *inbox_new(bool keeps_rest);
void inbox_free(struct inbox *inbox);

/* Reads up to INBOX_MESSAGES without waiting. Returns how many there were. */
int inbox_fill(struct inbox *inbox, int fd, int flags);
struct message inbox_message(const struct inbox *inbox, int at);

/* The port of an IPv4 or IPv6 socket address. */
uint16_t address_port(const struct sockaddr *address);

/* 16 bytes of an address, IPv4 mapped. False for other families. */
bool address_bytes(const struct sockaddr *address, uint8_t bytes[16]);
