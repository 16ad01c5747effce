#pragma once

#include <stdint.h>

struct entry;

/*
 * A stream socket for the entry's present packet: non-blocking, with error queue, TTL, TOS, source address and port,
 * interface; closing it resets the connection, so that nothing lingers. −1 with errno.
 */
int connect_socket_open(const struct entry *entry);

/* errno of connect(): 0 = done already, EINPROGRESS = under way. */
int connect_socket_connect(int fd, const struct entry *entry);

/* Its source port; 0 = none yet. */
uint16_t connect_socket_port(int fd);

/* 4 or 6. */
uint8_t connect_socket_family(int fd);
