#include "engine.h"

#include <errno.h>

enum method socket_set_open(struct socket_set *set, int family, bool dont_fragment,
			    const struct socket_options *options, struct socket_error *failed)
{
	enum method method = METHOD_NONE;
	*set = (struct socket_set){ 0 };
	do {
		struct icmp_socket *sock = &set->sockets[set->socket_count];
		uint16_t first_id;
		method = icmp_socket_open(sock, family, dont_fragment, options, &first_id, failed);
		if (method == METHOD_NONE)
			break;
		set->socket_count++;
		unsigned lanes = method == METHOD_RAW ? RAW_LANES : 1;
		for (unsigned i = 0; i < lanes && method != METHOD_NONE; i++) {
			if (lane_init(&set->lanes[set->lane_count], sock, (uint16_t)(first_id + i))) {
				set->lane_count++;
			} else {
				*failed = (struct socket_error){ ENOMEM, "mmap" };
				method = METHOD_NONE;
			}
		}
	} while (method == METHOD_DATAGRAM && set->socket_count < DATAGRAM_SOCKETS);
	if (method == METHOD_NONE)
		socket_set_close(set);
	return method;
}

void socket_set_close(struct socket_set *set)
{
	for (unsigned i = 0; i < set->lane_count; i++)
		lane_free(&set->lanes[i]);
	for (unsigned i = 0; i < set->socket_count; i++)
		icmp_socket_close(&set->sockets[i]);
	set->lane_count = set->socket_count = 0;
}
