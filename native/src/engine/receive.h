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

/* Takes everything from the error queue: transmit stamps and ICMP errors. Returns how many ICMP errors there were. */
int receive_errors(struct engine *engine, struct probe_socket *sock);

/* Takes everything that has arrived, stamps and errors first: a reply is timed with its transmit stamp. */
void receive_all(struct engine *engine, struct probe_socket *sock);

/* Reads everything that has arrived on any socket. */
void receive_ready(struct engine *engine);

/* Waits until a packet or a command has come, `wait_ns` at most; < 0: without limit. */
void receive_wait(struct engine *engine, int64_t wait_ns);

/* The same for watches and commands alone. */
void receive_wait_watches(struct engine *engine, int64_t wait_ns);

/* What an ICMP error means, whoever sent it; false when it means nothing to us. */
bool answer_from_error(const struct probe_socket *sock, const struct message *message, int64_t read_steady_ns,
		       struct answer *answer);

/*
 * What an ICMP error says of its packet beyond its code. `quoted`: NULL where it has not been read whole.
 * `stripped_bytes`: of the quoted packet that the message does not have: IP header and, for some, transport header.
 */
struct quote quote_of(const struct quoted_packet *quoted, const struct flight *flight, const struct message *message,
		      size_t stripped_bytes);

/* Notes the sender unless it is the packet's destination. */
void answer_came_from(struct answer *answer, const struct probe_socket *sock, const struct sockaddr *from,
		      const struct flight *flight);

/* Notes who sent an ICMP error, and whether that is this machine itself. */
void error_came_from(struct engine *engine, struct answer *answer, const struct probe_socket *sock,
		     const struct message *message, const struct flight *flight);
