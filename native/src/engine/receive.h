#pragma once

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct answer;
struct engine;
struct flight;
struct message;
struct probe_socket;
struct quoted_packet;
struct sockaddr;

/* Reads the error queue: transmit timestamps and ICMP errors. Returns how many ICMP errors there were. */
int receive_errors(struct engine *engine, struct probe_socket *sock);

/* Reads everything that has arrived, timestamps and errors first: a reply is timed with its transmit timestamp. */
void receive_all(struct engine *engine, struct probe_socket *sock);

/* Reads everything that has arrived on any socket. */
void receive_ready(struct engine *engine);

/* Waits until a packet or a command has come, `wait_ns` at most; < 0: without limit. */
void receive_wait(struct engine *engine, int64_t wait_ns);

/* The same for watches and commands alone. */
void receive_wait_watches(struct engine *engine, int64_t wait_ns);

/* Interprets an ICMP error from any sender; false for types without a meaning here. */
bool answer_from_error(const struct probe_socket *sock, const struct message *message, int64_t read_steady_ns,
		       struct answer *answer);

/*
 * The details of an ICMP error about its packet, beyond the code. `quoted`: NULL where it has not been read whole.
 * `stripped_bytes`: bytes of the quoted packet missing from the message: IP header and, for some, transport header.
 */
struct quote quote_of(const struct quoted_packet *quoted, const struct flight *flight, const struct message *message,
		      size_t stripped_bytes);

/* Records the responder unless it is the packet's destination. */
void answer_came_from(struct answer *answer, const struct probe_socket *sock, const struct sockaddr *from,
		      const struct flight *flight);

/* Records the sender of an ICMP error, and whether that is this machine. */
void error_came_from(struct engine *engine, struct answer *answer, const struct probe_socket *sock,
		     const struct message *message, const struct flight *flight);
