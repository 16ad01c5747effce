#include "formats/echo_sockets.h"

#include <errno.h>
#include <netinet/in.h>
#include <sys/random.h>

#include "engine/plan.h"
#include "engine/sample.h"
#include "raw/raw_socket.h"

/* Packets whose transmit timestamp may be pending: those of some milliseconds at the highest rates. */
#define LOG_PACKETS 4096

/* Binds to no address but lets the kernel choose the "port", which is the ICMP identifier. */
static bool claim_identifier(int fd, int family, uint16_t *id)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} address = { .any.sa_family = (sa_family_t)(family == 4 ? AF_INET : AF_INET6) };
	socklen_t length = family == 4 ? sizeof(address.v4) : sizeof(address.v6);
	if (bind(fd, &address.any, length) < 0 || getsockname(fd, &address.any, &length) < 0)
		return false;
	*id = ntohs(family == 4 ? address.v4.sin_port : address.v6.sin6_port);
	return true;
}

static bool random_identifier(uint16_t *first_id)
{
	uint16_t drawn;
	if (getrandom(&drawn, sizeof(drawn), 0) != sizeof(drawn))
		return false;
	*first_id = (uint16_t)(drawn & ~(RAW_ID_SPACES - 1));
	return true;
}

/* Receives only echo replies to its own identifiers, not all ICMP of the machine. */
static int open_raw(int family, const char *broker_path, uint16_t *first_id, struct socket_error *failed)
{
	if (!random_identifier(first_id)) {
		*failed = (struct socket_error){ errno, "getrandom" };
		return -1;
	}
	struct raw_request request = {
		.kind = family == 4 ? RAW_ICMP4 : RAW_ICMP6,
		.first_port = *first_id,
		.last_port = (uint16_t)(*first_id + RAW_ID_SPACES - 1),
	};
	return raw_socket_open(&request, broker_path, failed);
}

enum method echo_socket_open(struct probe_socket *sock, int family, bool dont_fragment,
			     const struct socket_options *options, uint16_t *first_id, struct socket_error *failed)
{
	int domain = family == 4 ? AF_INET : AF_INET6;
	int protocol = family == 4 ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	*sock = (struct probe_socket){ .family = (uint8_t)family, .format = FORMAT_ICMP_ECHO };
	sock->fd = socket(domain, SOCK_DGRAM | flags, protocol);
	*failed = (struct socket_error){ errno, "socket" };
	if (sock->fd < 0 && (errno == EACCES || errno == EPERM)) {
		sock->raw = true;
		sock->fd = open_raw(family, options->broker_path, first_id, failed);
	}
	if (sock->fd < 0)
		return METHOD_NONE;
	const char *call = sock->raw || claim_identifier(sock->fd, family, first_id) ? 0 : "bind";
	if (!call)
		call = socket_set_up(sock, options, LOG_PACKETS);
	if (!call && (family == 4 || dont_fragment) && !socket_set_fragmenting(sock, dont_fragment))
		call = "setsockopt(IP_MTU_DISCOVER)";
	if (call) {
		*failed = (struct socket_error){ errno, call };
		socket_close(sock);
		return METHOD_NONE;
	}
	sock->method = sock->raw ? METHOD_ICMP_RAW : METHOD_ICMP_DATAGRAM;
	return sock->method;
}
