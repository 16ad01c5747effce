#include "capabilities/tcp_capability.h"

#include <errno.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>
#include <unistd.h>

#include "formats/syn_socket.h"
#include "system/port_claim.h"
#include "wire/icmp.h"
#include "wire/tcp_wire.h"

#define WAIT_MS 200

#define NUMBER 1

/* A listening socket on a loopback port of the kernel's choice; -1 with errno. */
static int listen_on_loopback(struct sockaddr_in *at)
{
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	*at = (struct sockaddr_in){ .sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	socklen_t length = sizeof(*at);
	if (fd < 0 || (bind(fd, (struct sockaddr *)at, sizeof(*at)) == 0 && listen(fd, 1) == 0 &&
		       getsockname(fd, (struct sockaddr *)at, &length) == 0))
		return fd;
	int error = errno;
	close(fd);
	errno = error;
	return -1;
}

static int connect_and_time(int fd, const struct sockaddr_in *to)
{
	if (connect(fd, (const struct sockaddr *)to, sizeof(*to)) < 0 && errno != EINPROGRESS)
		return errno;
	struct pollfd polled = { .fd = fd, .events = POLLOUT };
	if (poll(&polled, 1, WAIT_MS) <= 0)
		return ETIMEDOUT;
	int error = 0;
	socklen_t length = sizeof(error);
	getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error)
		return error;
	struct tcp_info info = { 0 };
	length = sizeof(info);
	return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &length) == 0 && info.tcpi_rtt > 0 ? 0 : ENODATA;
}

int probe_tcp_connect(void)
{
	struct sockaddr_in to;
	int listener = listen_on_loopback(&to);
	if (listener < 0)
		return errno;
	int fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	int error = fd < 0 ? errno : connect_and_time(fd, &to);
	if (fd >= 0)
		close(fd);
	close(listener);
	return error;
}

static bool is_answer(const struct syn_socket *socket)
{
	uint8_t packet[NEAR_BYTES];
	struct tcp_fields tcp;
	ssize_t length = recv(socket->sock.fd, packet, sizeof(packet), 0);
	int skip = length < 0 ? -1 : ipv4_header_bytes(packet, (size_t)length);
	return skip >= 0 && tcp_read(packet + skip, (size_t)length - (size_t)skip, &tcp) &&
	       tcp.acknowledged == NUMBER + 1;
}

static void send_and_wait(struct half_open_capability *found, struct syn_socket *socket, struct sockaddr_in *to)
{
	static const uint8_t loopback[16] = { [10] = 0xff, [11] = 0xff, [12] = 127, [15] = 1 };
	struct ip_fields ip = {
		.family = 4, .ttl = 64, .dont_fragment = true, .source = loopback, .destination = loopback
	};
	struct tcp_fields tcp = { .source_port = socket->first_port, .destination_port = ntohs(to->sin_port),
				  .number = NUMBER, .flags = TCP_FLAG_SYN, .identifier = TCP_SYN_IDENTIFIER };
	uint8_t packet[IPV4_HEADER_BYTES + TCP_HEADER_BYTES];
	tcp_write(packet, &ip, &tcp, 0);
	uint16_t sum = internet_checksum(packet + IPV4_HEADER_BYTES, TCP_HEADER_BYTES, packet, 0);
	memcpy(packet + tcp_checksum_at(4), &sum, sizeof(sum));
	if (sendto(socket->sock.fd, packet, sizeof(packet), 0, (struct sockaddr *)to, sizeof(*to)) < 0)
		return;
	/* The kernel resets a connection that it did not begin, so nothing stays half open. */
	struct pollfd polled = { .fd = socket->sock.fd, .events = POLLIN };
	found->answered = poll(&polled, 1, WAIT_MS) > 0 && is_answer(socket);
}

static struct syn_socket *open_some_way(struct raw_capability *found, uint16_t port, const char *broker_path)
{
	struct socket_options options = { 0 };
	found->access = RAW_ACCESS_DIRECT;
	struct syn_socket *socket = syn_socket_open(4, port, port, &options, &found->failed);
	if (!socket && broker_path[0]) {
		found->access = RAW_ACCESS_BROKER;
		strncpy(options.broker_path, broker_path, BROKER_PATH_BYTES - 1);
		socket = syn_socket_open(4, port, port, &options, &found->failed);
	}
	if (!socket)
		found->access = RAW_ACCESS_NONE;
	return socket;
}

void probe_half_open(struct half_open_capability *found, const char *broker_path)
{
	struct port_claim claim;
	struct sockaddr_in to;
	int listener = listen_on_loopback(&to);
	if (listener < 0 || !port_claim_any(&claim, 4, 1)) {
		found->raw.failed = (struct socket_error){ errno, "bind" };
		if (listener >= 0)
			close(listener);
		return;
	}
	struct syn_socket *socket = open_some_way(&found->raw, claim.first, broker_path);
	if (socket) {
		send_and_wait(found, socket, &to);
		syn_socket_close(socket);
	}
	port_claim_release(&claim);
	close(listener);
}
