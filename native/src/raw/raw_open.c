/* Used by the addon and by the broker alike: nothing here knows Node or the engine. */
#include <arpa/inet.h>
#include <errno.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "raw/raw_filter.h"
#include "raw/raw_request.h"

#define SNAP_BYTES_MAX 262144

static bool is_icmp(uint16_t kind)
{
	return kind == RAW_ICMP4 || kind == RAW_ICMP6;
}

static bool quotes_rightly(const struct raw_request *request)
{
	if (!is_icmp(request->kind))
		return request->quoted == 0;
	uint16_t own = request->kind == RAW_ICMP4 ? (uint16_t)IPPROTO_ICMP : (uint16_t)IPPROTO_ICMPV6;
	return request->quoted == 0 || request->quoted == own || request->quoted == IPPROTO_TCP ||
	       request->quoted == IPPROTO_UDP;
}

bool raw_request_is_valid(const struct raw_request *request)
{
	if (request->version != RAW_REQUEST_VERSION || request->kind < RAW_TCP4 || request->kind > RAW_CAPTURE ||
	    !quotes_rightly(request) || request->reserved != 0)
		return false;
	if (request->kind == RAW_CAPTURE)
		return request->first_port == 0 && request->last_port == 0 && request->receive_only == 0 &&
		       request->snap_bytes > 0 &&
		       request->snap_bytes <= SNAP_BYTES_MAX && request->address_count <= RAW_ADDRESSES;
	return request->first_port <= request->last_port && (request->first_port > 0 || is_icmp(request->kind)) &&
	       request->receive_only <= (is_icmp(request->kind) ? 1 : 0) &&
	       request->snap_bytes == 0 && request->address_count == 0;
}

static int open_socket(uint16_t kind)
{
	const int type = SOCK_RAW | SOCK_NONBLOCK | SOCK_CLOEXEC;
	switch ((enum raw_kind)kind) {
	case RAW_TCP4:
		return socket(AF_INET, type, IPPROTO_TCP);
	case RAW_TCP6:
		return socket(AF_INET6, type, IPPROTO_TCP);
	case RAW_ICMP4:
		return socket(AF_INET, type, IPPROTO_ICMP);
	case RAW_ICMP6:
		return socket(AF_INET6, type, IPPROTO_ICMPV6);
	case RAW_CAPTURE:
		/* Protocol 0 receives nothing until bind(), which comes after the filter. From the IP header on (DGRAM). */
		return socket(AF_PACKET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	}
	errno = EINVAL;
	return -1;
}

static bool attach_filter(int fd, const struct raw_request *request)
{
	struct raw_filter filter;
	raw_filter_make(&filter, request);
	struct sock_fprog program = { .len = (unsigned short)filter.count, .filter = filter.code };
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

/*
 * Alone in a fanout group of its own, a socket can join no other: in the group of another program it would take its
 * packets. Kernels before 4.11 have no such groups; there this stays possible.
 */
static void join_own_fanout(int fd)
{
	uint32_t group = (uint32_t)(PACKET_FANOUT_LB | PACKET_FANOUT_FLAG_UNIQUEID) << 16;
	(void)setsockopt(fd, SOL_PACKET, PACKET_FANOUT, &group, sizeof(group));
}

/* False with `call` when the socket must not be handed over. */
static bool confine(int fd, const struct raw_request *request, enum raw_call *call)
{
	int on = 1;
	*call = RAW_CALL_FILTER;
	if (!attach_filter(fd, request))
		return false;
	*call = RAW_CALL_LOCK;
	if (setsockopt(fd, SOL_SOCKET, SO_LOCK_FILTER, &on, sizeof(on)) < 0)
		return false;
	if (request->kind == RAW_CAPTURE) {
		struct sockaddr_ll all = { .sll_family = AF_PACKET, .sll_protocol = htons(ETH_P_ALL) };
		*call = RAW_CALL_BIND;
		if (bind(fd, (struct sockaddr *)&all, sizeof(all)) < 0)
			return false;
		join_own_fanout(fd);
		return true;
	}
	*call = RAW_CALL_SHUT;
	/* The kernel reports ENOTCONN for raw sockets and still shuts them. */
	if (request->receive_only && shutdown(fd, SHUT_WR) < 0 && errno != ENOTCONN)
		return false;
	/* Drops packets received between socket() and the filter. */
	uint8_t byte;
	while (recv(fd, &byte, sizeof(byte), MSG_DONTWAIT) >= 0)
		;
	return true;
}

int raw_open(const struct raw_request *request, enum raw_call *call)
{
	*call = RAW_CALL_REQUEST;
	if (!raw_request_is_valid(request)) {
		errno = EINVAL;
		return -1;
	}
	*call = RAW_CALL_SOCKET;
	int fd = open_socket(request->kind);
	if (fd < 0 || confine(fd, request, call))
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}
