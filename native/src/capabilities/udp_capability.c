#include "capabilities/udp_capability.h"

#include <errno.h>
#include <netinet/in.h>
#include <poll.h>
#include <string.h>

#include "formats/udp_sockets.h"
#include "system/inbox.h"

#define WAIT_MS 50

/* A port that was free a moment ago; 0 when there is none. */
static uint16_t closed_port(const struct socket_options *options)
{
	struct socket_error failed;
	struct udp_socket *udp = udp_socket_open(4, 0, options, &failed);
	uint16_t port = udp ? udp->port : 0;
	if (udp)
		udp_socket_close(udp);
	return port;
}

static bool send_with_ttl(int fd, uint16_t port)
{
	struct sockaddr_in to = { .sin_family = AF_INET,
				  .sin_port = htons(port),
				  .sin_addr.s_addr = htonl(INADDR_LOOPBACK) };
	_Alignas(struct cmsghdr) uint8_t control[CMSG_SPACE(sizeof(int))] = { 0 };
	struct msghdr message = { .msg_name = &to, .msg_namelen = sizeof(to), .msg_control = control,
				  .msg_controllen = sizeof(control) };
	int ttl = 1;
	struct cmsghdr *option = CMSG_FIRSTHDR(&message);
	option->cmsg_level = IPPROTO_IP;
	option->cmsg_type = IP_TTL;
	option->cmsg_len = CMSG_LEN(sizeof(ttl));
	memcpy(CMSG_DATA(option), &ttl, sizeof(ttl));
	return sendmsg(fd, &message, 0) >= 0;
}

static bool error_came(int fd)
{
	struct pollfd polled = { .fd = fd };
	struct inbox *inbox = inbox_new(false);
	bool came = inbox && poll(&polled, 1, WAIT_MS) > 0 && inbox_fill(inbox, fd, MSG_ERRQUEUE) > 0 &&
		    inbox_message(inbox, 0).error;
	inbox_free(inbox);
	return came;
}

void udp_capability_probe(struct udp_capability *found)
{
	struct socket_options options = { .receive_bytes = 0 };
	*found = (struct udp_capability){ .error_queue_error = ETIMEDOUT };
	uint16_t port = closed_port(&options);
	struct udp_socket *udp = udp_socket_open(4, 0, &options, &found->failed);
	if (!udp)
		return;
	found->failed.error = send_with_ttl(udp->sock.fd, port) ? 0 : errno;
	found->failed.call = "sendmsg";
	if (!found->failed.error && error_came(udp->sock.fd))
		found->error_queue_error = 0;
	udp_socket_close(udp);
}
