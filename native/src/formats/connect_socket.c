#include "formats/connect_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "engine/plan.h"
#include "engine/schedule.h"
#include "system/sockets.h"

/* Since Linux 4.2; linux/in.h does not go together with netinet/in.h. */
#define IP_BIND_ADDRESS_NO_PORT_OPTION 24

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static socklen_t fill(union address *to, const struct entry *entry, const uint8_t address[16], uint16_t port)
{
	*to = (union address){ 0 };
	if (entry->family == 4) {
		to->v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_port = htons(port) };
		memcpy(&to->v4.sin_addr, address + 12, 4);
		return sizeof(to->v4);
	}
	to->v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_port = htons(port) };
	memcpy(&to->v6.sin6_addr, address, 16);
	if (IN6_IS_ADDR_LINKLOCAL(&to->v6.sin6_addr))
		to->v6.sin6_scope_id = entry->ifindex;
	return sizeof(to->v6);
}

static bool set_ip_options(int fd, const struct entry *entry)
{
	struct probe_socket sock = { .fd = fd, .family = entry->family };
	if (!socket_ask_for_errors(&sock))
		return false;
	if (entry->family == 4)
		return (!entry->ttl || socket_set(fd, IPPROTO_IP, IP_TTL, entry->ttl)) &&
		       (!entry->tos || socket_set(fd, IPPROTO_IP, IP_TOS, entry->tos)) &&
		       socket_set_fragmenting(&sock, entry->flags & PLAN_DONT_FRAGMENT);
	return (!entry->ttl || socket_set(fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, entry->ttl)) &&
	       (!entry->tos || socket_set(fd, IPPROTO_IPV6, IPV6_TCLASS, entry->tos));
}

static bool set_tcp_options(int fd)
{
	/* Closed with a reset: neither side waits for the other, and no TIME_WAIT holds the port. */
	struct linger at_once = { .l_onoff = 1 };
	/* The minimum: with timeouts up to a second the SYN is never retransmitted. */
	return setsockopt(fd, SOL_SOCKET, SO_LINGER, &at_once, sizeof(at_once)) == 0 &&
	       socket_set(fd, IPPROTO_TCP, TCP_SYNCNT, 1);
}

static bool bind_source(int fd, const struct entry *entry)
{
	uint16_t port = entry_source_port(entry);
	if (!port && !(entry->flags & PLAN_HAS_SOURCE))
		return true;
	uint8_t source[16] = { 0 };
	if (entry->flags & PLAN_HAS_SOURCE)
		entry_source(entry, source);
	/* Several connections to different places may share a port; without one the kernel chooses at connect(). */
	if (port)
		socket_set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
	else
		socket_set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT_OPTION, 1);
	union address from;
	socklen_t length = fill(&from, entry, source, port);
	return bind(fd, &from.any, length) == 0;
}

int connect_socket_open(const struct entry *entry)
{
	int fd = socket(entry->family == 4 ? AF_INET : AF_INET6, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -1;
	if (set_ip_options(fd, entry) && set_tcp_options(fd) &&
	    (!entry->ifindex || socket_set(fd, SOL_SOCKET, SO_BINDTOIFINDEX, (int)entry->ifindex)) &&
	    bind_source(fd, entry))
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

int connect_socket_connect(int fd, const struct entry *entry)
{
	union address to;
	socklen_t length = fill(&to, entry, entry->destination, entry->destination_port);
	return connect(fd, &to.any, length) == 0 ? 0 : errno;
}

uint16_t connect_socket_port(int fd)
{
	union address own;
	socklen_t length = sizeof(own);
	if (getsockname(fd, &own.any, &length) < 0)
		return 0;
	return ntohs(own.any.sa_family == AF_INET ? own.v4.sin_port : own.v6.sin6_port);
}

uint8_t connect_socket_family(int fd)
{
	int domain = 0;
	socklen_t length = sizeof(domain);
	getsockopt(fd, SOL_SOCKET, SO_DOMAIN, &domain, &length);
	return domain == AF_INET6 ? 6 : 4;
}
