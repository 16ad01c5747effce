#include "echo_sockets.h"

#include <errno.h>
#include <linux/filter.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <sys/random.h>

#include "icmp.h"

/* Sends whose transmit stamp may be outstanding: as many as leave in some milliseconds at the highest rates. */
#define STAMPS_OUTSTANDING 4096

/* linux/icmp.h does not go together with netinet/in.h. */
#define ICMP_FILTER_OPTION 1

/* Lets through echo replies to our own identifiers only: a raw socket sees all ICMP of the machine. */
static bool filter_ipv4(int fd, uint16_t first_id)
{
	uint32_t all_but_reply = ~(1u << ICMP4_ECHO_REPLY);
	if (setsockopt(fd, IPPROTO_RAW, ICMP_FILTER_OPTION, &all_but_reply, sizeof(all_but_reply)) < 0)
		return false;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LDX | BPF_B | BPF_MSH, 0), /* X = length of the IP header */
		BPF_STMT(BPF_LD | BPF_H | BPF_IND, 4),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first_id, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, first_id + RAW_LANES - 1, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

static bool filter_ipv6(int fd, uint16_t first_id)
{
	struct icmp6_filter types;
	ICMP6_FILTER_SETBLOCKALL(&types);
	ICMP6_FILTER_SETPASS(ICMP6_ECHO_REPLY_TYPE, &types);
	if (setsockopt(fd, IPPROTO_ICMPV6, ICMP6_FILTER, &types, sizeof(types)) < 0)
		return false;
	struct sock_filter code[] = {
		BPF_STMT(BPF_LD | BPF_H | BPF_ABS, 4),
		BPF_JUMP(BPF_JMP | BPF_JGE | BPF_K, first_id, 0, 2),
		BPF_JUMP(BPF_JMP | BPF_JGT | BPF_K, first_id + RAW_LANES - 1, 1, 0),
		BPF_STMT(BPF_RET | BPF_K, UINT32_MAX),
		BPF_STMT(BPF_RET | BPF_K, 0),
	};
	struct sock_fprog program = { .len = sizeof(code) / sizeof(code[0]), .filter = code };
	return setsockopt(fd, SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) == 0;
}

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
	*first_id = (uint16_t)(drawn & ~(RAW_LANES - 1));
	return true;
}

static const char *claim(struct probe_socket *sock, uint16_t *first_id)
{
	if (!sock->raw)
		return claim_identifier(sock->fd, sock->family, first_id) ? 0 : "bind";
	if (!random_identifier(first_id))
		return "getrandom";
	bool is_filtered = sock->family == 4 ? filter_ipv4(sock->fd, *first_id) : filter_ipv6(sock->fd, *first_id);
	return is_filtered ? 0 : "setsockopt(SO_ATTACH_FILTER)";
}

enum method echo_socket_open(struct probe_socket *sock, int family, bool dont_fragment,
			     const struct socket_options *options, uint16_t *first_id, struct socket_error *failed)
{
	int domain = family == 4 ? AF_INET : AF_INET6;
	int protocol = family == 4 ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	*sock = (struct probe_socket){ .family = (uint8_t)family, .format = FORMAT_ICMP_ECHO };
	sock->fd = socket(domain, SOCK_DGRAM | flags, protocol);
	if (sock->fd < 0 && (errno == EACCES || errno == EPERM)) {
		sock->raw = true;
		sock->fd = socket(domain, SOCK_RAW | flags, protocol);
	}
	if (sock->fd < 0) {
		*failed = (struct socket_error){ errno, "socket" };
		return METHOD_NONE;
	}
	const char *call = claim(sock, first_id);
	if (!call)
		call = socket_set_up(sock, options, STAMPS_OUTSTANDING);
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
