#pragma once

struct engine;
struct icmp_socket;

/* Takes everything from the error queue: transmit stamps and ICMP errors. Returns how many ICMP errors there were. */
int receive_errors(struct engine *engine, struct icmp_socket *sock);

/* Takes everything that has arrived, stamps and errors first: a reply is timed with its transmit stamp. */
void receive_all(struct engine *engine, struct icmp_socket *sock);
