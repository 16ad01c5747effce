#include "system/sockets.h"

#include <errno.h>
#include <linux/net_tstamp.h>
#include <linux/sock_diag.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <unistd.h>

/* The kernel doubles it for its own bookkeeping; 8 MiB hold some ten thousand answers. */
#define RECEIVE_BYTES (4 << 20)
#define SEND_BYTES (1 << 20)

/* Receive timestamps on every packet; transmit timestamps are requested per message. */
#define STAMPING (SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY)

/* linux/in.h and linux/in6.h do not go together with netinet/in.h; since Linux 5.9. */
#define IP_RECVERR_RFC4884_OPTION 26
#define IPV6_RECVERR_RFC4884_OPTION 31

bool socket_set(int fd, int level, int option, int value)
{
	return setsockopt(fd, level, option, &value, sizeof(value)) == 0;
}

static void size_buffers(int fd, uint32_t receive_bytes)
{
	if (receive_bytes)
		socket_set(fd, SOL_SOCKET, SO_RCVBUF, (int)(receive_bytes / 2));
	else if (!socket_set(fd, SOL_SOCKET, SO_RCVBUFFORCE, RECEIVE_BYTES))
		socket_set(fd, SOL_SOCKET, SO_RCVBUF, RECEIVE_BYTES);
	socket_set(fd, SOL_SOCKET, SO_SNDBUF, SEND_BYTES);
}

bool socket_set_fragmenting(const struct probe_socket *sock, bool dont_fragment)
{
	if (sock->family == 4) {
		int mode = dont_fragment ? IP_PMTUDISC_PROBE : IP_PMTUDISC_DONT;
		return socket_set(sock->fd, IPPROTO_IP, IP_MTU_DISCOVER, mode);
	}
	int mode = dont_fragment ? IPV6_PMTUDISC_PROBE : IPV6_PMTUDISC_WANT;
	return socket_set(sock->fd, IPPROTO_IPV6, IPV6_MTU_DISCOVER, mode) &&
	       socket_set(sock->fd, IPPROTO_IPV6, IPV6_DONTFRAG, dont_fragment);
}

bool socket_ask_for_errors(const struct probe_socket *sock)
{
	/* Without the offset of extensions (older kernels) only labels are missed. */
	if (sock->family == 4) {
		socket_set(sock->fd, IPPROTO_IP, IP_RECVERR_RFC4884_OPTION, 1);
		return socket_set(sock->fd, IPPROTO_IP, IP_RECVERR, 1) &&
		       socket_set(sock->fd, IPPROTO_IP, IP_RECVTTL, 1);
	}
	socket_set(sock->fd, IPPROTO_IPV6, IPV6_RECVERR_RFC4884_OPTION, 1);
	return socket_set(sock->fd, IPPROTO_IPV6, IPV6_RECVERR, 1) &&
	       socket_set(sock->fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
}

const char *socket_set_up(struct probe_socket *sock, const struct socket_options *options, uint32_t log_capacity)
{
	if (!transmit_log_open(&sock->transmit_log, log_capacity))
		return "calloc";
	size_buffers(sock->fd, options->receive_bytes);
	/* First of all: the kernel starts timestamping some time after the first socket requested it. */
	sock->kernel_stamps = options->kernel_stamps &&
			      socket_set(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPING | SOF_TIMESTAMPING_OPT_ID);
	if (options->kernel_stamps && !sock->kernel_stamps && errno != ENOPROTOOPT)
		return "setsockopt(SO_TIMESTAMPING)";
	return socket_ask_for_errors(sock) ? 0 : "setsockopt(IP_RECVERR)";
}

bool socket_set_up_reader(int fd, int family, const struct socket_options *options)
{
	size_buffers(fd, options->receive_bytes);
	bool stamps = socket_set(fd, SOL_SOCKET, SO_TIMESTAMPING,
				 SOF_TIMESTAMPING_RX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE);
	return (stamps || errno == ENOPROTOOPT) &&
	       (family == 4 || socket_set(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1));
}

void socket_close(struct probe_socket *sock)
{
	transmit_log_close(&sock->transmit_log);
	close(sock->fd);
	sock->fd = -1;
}

uint32_t socket_receive_bytes(const struct probe_socket *sock)
{
	int bytes = 0;
	socklen_t length = sizeof(bytes);
	getsockopt(sock->fd, SOL_SOCKET, SO_RCVBUF, &bytes, &length);
	return (uint32_t)bytes;
}

uint32_t socket_new_drops(struct probe_socket *sock)
{
	uint32_t memory[SK_MEMINFO_VARS] = { 0 };
	socklen_t length = sizeof(memory);
	if (getsockopt(sock->fd, SOL_SOCKET, SO_MEMINFO, memory, &length) < 0)
		return 0;
	uint32_t drops = memory[SK_MEMINFO_DROPS] - sock->drops_seen;
	sock->drops_seen = memory[SK_MEMINFO_DROPS];
	return drops;
}

void socket_resync_stamps(struct probe_socket *sock)
{
	socket_set(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPING);
	socket_set(sock->fd, SOL_SOCKET, SO_TIMESTAMPING, STAMPING | SOF_TIMESTAMPING_OPT_ID);
	transmit_log_restart(&sock->transmit_log);
}
