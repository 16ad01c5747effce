#include "capabilities/capabilities.h"

#include <errno.h>
#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <poll.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "capabilities/tcp_capability.h"
#include "engine/sample.h"
#include "formats/echo_sockets.h"
#include "raw/raw_socket.h"
#include "system/inbox.h"
#include "wire/icmp.h"

/* The kernel starts timestamping a moment after the first socket requested it: the first echoes may come without. */
#define ECHOES 5
#define WAIT_MS 50

static bool send_echo(const struct probe_socket *sock, uint16_t id, uint16_t seq)
{
	union {
		struct sockaddr any;
		struct sockaddr_in v4;
		struct sockaddr_in6 v6;
	} to = { 0 };
	socklen_t length = sock->family == 4 ? sizeof(to.v4) : sizeof(to.v6);
	if (sock->family == 4)
		to.v4 = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	else
		to.v6 = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_addr = IN6ADDR_LOOPBACK_INIT };
	uint8_t packet[ICMP_HEADER_BYTES];
	icmp_write_echo(packet, sock->family, id, seq);
	if (sock->raw && sock->family == 4) {
		uint16_t sum = internet_checksum(packet, ICMP_HEADER_BYTES, packet, 0);
		memcpy(packet + 2, &sum, sizeof(sum));
	}
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(uint32_t))] = { 0 };
	struct iovec part = { .iov_base = packet, .iov_len = ICMP_HEADER_BYTES };
	struct msghdr message = { .msg_name = &to, .msg_namelen = length, .msg_iov = &part, .msg_iovlen = 1,
				  .msg_control = control,
				  .msg_controllen = sock->kernel_stamps ? sizeof(control) : 0 };
	uint32_t stamping = SOF_TIMESTAMPING_TX_SOFTWARE;
	struct cmsghdr *asked = (struct cmsghdr *)control;
	asked->cmsg_level = SOL_SOCKET;
	asked->cmsg_type = SO_TIMESTAMPING;
	asked->cmsg_len = CMSG_LEN(sizeof(stamping));
	memcpy(CMSG_DATA(asked), &stamping, sizeof(stamping));
	return sendmsg(sock->fd, &message, 0) >= 0;
}

static void look_at(struct inbox *inbox, const struct probe_socket *sock, struct echo_capability *found)
{
	int count = inbox_fill(inbox, sock->fd, MSG_ERRQUEUE);
	for (int i = 0; i < count; i++) {
		struct message message = inbox_message(inbox, i);
		if (message.error && message.error->ee_origin == SO_EE_ORIGIN_TIMESTAMPING && message.stamp_wall_ns)
			found->transmit_stamp = true;
	}
	count = inbox_fill(inbox, sock->fd, 0);
	for (int i = 0; i < count; i++) {
		found->answered = true;
		found->receive_stamp |= inbox_message(inbox, i).stamp_wall_ns != 0;
	}
}

static void probe_echo(struct echo_capability *found, int family, uint32_t receive_bytes, const char *broker_path)
{
	struct probe_socket sock;
	uint16_t id;
	struct socket_options options = { .receive_bytes = receive_bytes, .kernel_stamps = true };
	strncpy(options.broker_path, broker_path, sizeof(options.broker_path) - 1);
	found->method = echo_socket_open(&sock, family, false, &options, &id, &found->failed);
	if (found->method == METHOD_NONE)
		return;
	found->receive_bytes = socket_receive_bytes(&sock);
	struct inbox *inbox = inbox_new(false);
	for (uint16_t seq = 0; inbox && seq < ECHOES && !(found->receive_stamp && found->transmit_stamp); seq++) {
		found->send_error = send_echo(&sock, id, seq) ? 0 : errno;
		if (found->send_error)
			break;
		struct pollfd polled = { .fd = sock.fd, .events = POLLIN };
		/* The transmit timestamp wakes us as well, and earlier. */
		for (int tries = 0; tries < 2 && poll(&polled, 1, WAIT_MS) > 0; tries++)
			look_at(inbox, &sock, found);
	}
	inbox_free(inbox);
	socket_close(&sock);
}

static void *try_realtime(void *result)
{
	struct sched_param priority = { .sched_priority = 1 };
	*(int *)result = pthread_setschedparam(pthread_self(), SCHED_FIFO, &priority);
	return 0;
}

static int probe_realtime(void)
{
	pthread_t thread;
	int result = 0;
	int error = pthread_create(&thread, 0, try_realtime, &result);
	if (error)
		return error;
	pthread_join(thread, 0);
	return result;
}

static void probe_raw(struct raw_capability *found, const struct raw_request *request, const char *broker_path)
{
	found->access = RAW_ACCESS_DIRECT;
	int fd = raw_socket_open(request, 0, &found->failed);
	if (fd < 0 && broker_path[0]) {
		found->access = RAW_ACCESS_BROKER;
		fd = raw_socket_open(request, broker_path, &found->failed);
	}
	if (fd >= 0)
		close(fd);
	else
		found->access = RAW_ACCESS_NONE;
}

void capabilities_probe(struct capabilities *found, uint32_t receive_bytes, const char *broker_path)
{
	*found = (struct capabilities){ 0 };
	probe_echo(&found->echo4, 4, receive_bytes, broker_path);
	probe_echo(&found->echo6, 6, receive_bytes, broker_path);
	udp_capability_probe(&found->udp);
	found->realtime_error = probe_realtime();
	/* Nothing comes from "no address": a capture that sees no packet. */
	struct raw_request capture = { .kind = RAW_CAPTURE, .snap_bytes = 1, .address_count = 1 };
	probe_raw(&found->capture, &capture, broker_path);
	found->connect_error = probe_tcp_connect();
	probe_half_open(&found->half_open, broker_path);
}
