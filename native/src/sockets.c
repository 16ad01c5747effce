#include "sockets.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <netinet/icmp6.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/random.h>
#include <unistd.h>

#include "icmp.h"

/* The kernel doubles it for its own bookkeeping; 8 MiB hold some ten thousand answers. */
#define RECEIVE_BYTES (4 << 20)
#define SEND_BYTES (1 << 20)

/* Receive stamps on every packet; transmit stamps are asked for per message. */
#define STAMPING (SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY)

/* linux/icmp.h does not go together with netinet/in.h. */
#define ICMP_FILTER_OPTION 1

static bool set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

static void size_buffers(int fd, uint32_t receive_bytes)
{
	if (receive_bytes)
		set(fd, SOL_SOCKET, SO_RCVBUF, (int)(receive_bytes / 2));
	else if (!set(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES))
		set(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BYTES);
	set(fd, SOL_SOCKET, SO_SNDBUF, SEND_BYTES);
}

static bool set_ipv4_options(int fd, bool dont_fragment)
{
	/* PROBE: DF set, path MTU cache ignored, so that a probe of the path MTU really goes out. */
	return set(fd, IPPROTO_IP, IP_MTU_DISCOVER, dont_fragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT) &&
	       set(fd, IPPROTO_IP, IP_RECVERR, 1) && set(fd, IPPROTO_IP, IP_RECVTTL, 1);
}

static bool set_ipv6_options(int fd, bool dont_fragment)
{
	if (dont_fragment &&
	    !(set(fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, IPV6_PMTUDISC_PROBE) && set(fd, IPPROTO_IPV6, IPV6_DONTFRAG, 1)))
		return false;
	return set(fd, IPPROTO_IPV6, IPV6_RECVERR, 1) && set(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
}

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

static const char *set_up(struct icmp_socket *sock, bool dont_fragment, const struct socket_options *options,
			  uint16_t *first_id)
{
	bool v4 = sock->family == 4;
	if (sock->raw) {
		if (!random_identifier(first_id))
			return "getrandom";
		if (!(v4 ? filter_ipv4(sock->fd, *first_id) : filter_ipv6(sock->fd, *first_id)))
			return "setsockopt(SO_ATTACH_FILTER)";
	} else if (!claim_identifier(sock->fd, sock->family, first_id)) {
		return "bind";
	}
	size_buffers(sock->fd, options->receive_bytes);
	/* At once: the kernel begins to stamp some time after the first socket asked for it. */
	if (options->kernel_stamps && !set(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPING | SOF_TIMESTAMPING_OPT_ID))
		return "setsockopt(SO_TIMESTAMPING)";
	if (!(v4 ? set_ipv4_options(sock->fd, dont_fragment) : set_ipv6_options(sock->fd, dont_fragment)))
		return "setsockopt(IP_RECVERR)";
	return 0;
}

enum method icmp_socket_open(struct icmp_socket *sock, int family, bool dont_fragment,
			     const struct socket_options *options, uint16_t *first_id, struct socket_error *failed)
{
	int domain = family == 4 ? AF_INET : AF_INET6;
	int protocol = family == 4 ? (int)IPPROTO_ICMP : (int)IPPROTO_ICMPV6;
	int flags = SOCK_NONBLOCK | SOCK_CLOEXEC;
	*sock = (struct icmp_socket){ .family = family };
	sock->fd = socket(domain, SOCK_DGRAM | flags, protocol);
	if (sock->fd < 0 && (errno == EACCES || errno == EPERM)) {
		sock->raw = true;
		sock->fd = socket(domain, SOCK_RAW | flags, protocol);
	}
	if (sock->fd < 0) {
		*failed = (struct socket_error){ errno, "socket" };
		return METHOD_NONE;
	}
	const char *call = set_up(sock, dont_fragment, options, first_id);
	if (call) {
		*failed = (struct socket_error){ errno, call };
		icmp_socket_close(sock);
		return METHOD_NONE;
	}
	return sock->raw ? METHOD_RAW : METHOD_DATAGRAM;
}

void icmp_socket_close(struct icmp_socket *sock)
{
	close(sock->fd);
	sock->fd = -1;
}

uint32_t icmp_socket_receive_bytes(const struct icmp_socket *sock)
{
	int bytes = 0;
	socklen_t length = sizeof(bytes);
	getsockopt(sock->fd, SOL_SOCKET, SO_RCVBUF, &bytes, &length);
	return (uint32_t)bytes;
}

uint32_t icmp_socket_new_drops(struct icmp_socket *sock)
{
	uint32_t memory[SK_MEMINFO_VARS] = { 0 };
	socklen_t length = sizeof(memory);
	if (getsockopt(sock->fd, SOL_SOCKET, SO_MEMINFO, memory, &length) < 0)
		return 0;
	uint32_t drops = memory[SK_MEMINFO_DROPS] - sock->drops_seen;
	sock->drops_seen = memory[SK_MEMINFO_DROPS];
	return drops;
}

void icmp_socket_resync_stamps(struct icmp_socket *sock)
{
	set(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPING);
	set(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPING | SOF_TIMESTAMPING_OPT_ID);
	sock->stamps_asked = 0;
}
