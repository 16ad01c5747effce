#include "system/marked_socket.h"

#include <errno.h>
#include <netdb.h>
#include <netinet/in.h>
#include <unistd.h>

static const char *set_up(int fd, int family, uint8_t tos, const struct addrinfo *source)
{
	bool is_marked = family == 4 ? socket_set(fd, IPPROTO_IP, IP_TOS, tos)
				     : socket_set(fd, IPPROTO_IPV6, IPV6_TCLASS, tos);
	if (!is_marked)
		return family == 4 ? "setsockopt(IP_TOS)" : "setsockopt(IPV6_TCLASS)";
	return bind(fd, source->ai_addr, source->ai_addrlen) == 0 ? 0 : "bind";
}

int marked_socket_open(int family, uint8_t tos, const char *source, struct socket_error *failed)
{
	/* Literal addresses only: nothing is looked up. */
	struct addrinfo hints = { .ai_family = family == 4 ? AF_INET : AF_INET6,
				  .ai_socktype = SOCK_DGRAM,
				  .ai_flags = AI_PASSIVE | AI_NUMERICHOST | AI_NUMERICSERV };
	struct addrinfo *address;
	if (getaddrinfo(source, "0", &hints, &address) != 0) {
		*failed = (struct socket_error){ EINVAL, "getaddrinfo" };
		return -1;
	}
	const char *call = "socket";
	int fd = socket(hints.ai_family, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	if (fd >= 0)
		call = set_up(fd, family, tos, address);
	if (call) {
		*failed = (struct socket_error){ errno, call };
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	freeaddrinfo(address);
	return fd;
}
