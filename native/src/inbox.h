#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/socket.h>

struct sock_extended_err;

#define INBOX_MESSAGES 64

/* Enough for IP header with options, ICMP header and cookie; the rest is not ours to keep. */
#define INBOX_DATA_BYTES 128

/* One received message with what the kernel said about it. Points into the inbox. */
struct message {
	const uint8_t *data;
	size_t length;
	const struct sockaddr_storage *name; /* sender, or the quoted packet's destination in the error queue */
	int64_t stamp_wall_ns;               /* 0 = none */
	uint8_t ttl;                         /* 0 = not known */
	const struct sock_extended_err *error; /* NULL outside the error queue */
};

/* Buffers for one recvmmsg; NULL when there is no memory. */
struct inbox *inbox_new(void);
void inbox_free(struct inbox *inbox);

/* Reads up to INBOX_MESSAGES without waiting. Returns how many there were. */
int inbox_fill(struct inbox *inbox, int fd, int flags);
struct message inbox_message(const struct inbox *inbox, int at);

/* 16 bytes of an address, IPv4 mapped. False for other families. */
bool address_bytes(const struct sockaddr *address, uint8_t bytes[16]);
