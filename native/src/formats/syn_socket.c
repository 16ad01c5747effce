#include "formats/syn_socket.h"

#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#include "engine/plan.h"
#include "engine/sample.h"
#include "formats/syn_table.h"
#include "raw/raw_socket.h"
#include "wire/icmp.h"
#include "wire/tcp_wire.h"

/* Packets whose transmit timestamp may be pending. */
#define LOG_PACKETS 4096

/* An ICMP error that is pending on the socket fails the next send to any destination. */
#define RETRIES 3

/* linux/in6.h does not go together with netinet/in.h. */
#define IPV6_HDRINCL_OPTION 36
#define IPV6_FREEBIND_OPTION 78

static bool write_own_headers(const struct probe_socket *sock)
{
	/* Free to bind: local addresses may come and go. Packets larger than the path MTU are still sent. */
	if (sock->family == 4)
		return socket_set(sock->fd, IPPROTO_IP, IP_HDRINCL, 1) &&
		       socket_set(sock->fd, IPPROTO_IP, IP_FREEBIND, 1) && socket_set_fragmenting(sock, true);
	return socket_set(sock->fd, IPPROTO_IPV6, IPV6_HDRINCL_OPTION, 1) &&
	       socket_set(sock->fd, IPPROTO_IPV6, IPV6_FREEBIND_OPTION, 1) && socket_set_fragmenting(sock, true);
}

static uint8_t default_ttl(const struct probe_socket *sock)
{
	int ttl = 0;
	socklen_t length = sizeof(ttl);
	if (sock->family == 4)
		getsockopt(sock->fd, IPPROTO_IP, IP_TTL, &ttl, &length);
	else
		getsockopt(sock->fd, IPPROTO_IPV6, IPV6_UNICAST_HOPS, &ttl, &length);
	return ttl > 0 && ttl <= UINT8_MAX ? (uint8_t)ttl : 64;
}

struct syn_socket *syn_socket_open(int family, uint16_t first_port, uint16_t last_port,
				   const struct socket_options *options, struct socket_error *failed)
{
	struct syn_socket *made = calloc(1, sizeof(*made));
	*failed = (struct socket_error){ ENOMEM, "calloc" };
	if (!made)
		return 0;
	*made = (struct syn_socket){
		.sock = { .family = (uint8_t)family,
			  .format = FORMAT_TCP_SYN,
			  .method = METHOD_TCP_HALF_OPEN,
			  .raw = true },
		.first_port = first_port,
		.last_port = last_port,
	};
	struct raw_request request = { .kind = family == 4 ? RAW_TCP4 : RAW_TCP6, .first_port = first_port,
				       .last_port = last_port };
	made->sock.fd = raw_socket_open(&request, options->broker_path, failed);
	if (made->sock.fd < 0) {
		free(made);
		return 0;
	}
	const char *call = socket_set_up(&made->sock, options, LOG_PACKETS);
	if (!call && !write_own_headers(&made->sock))
		call = "setsockopt(IP_HDRINCL)";
	if (call) {
		*failed = (struct socket_error){ errno, call };
		syn_socket_close(made);
		return 0;
	}
	made->default_ttl = default_ttl(&made->sock);
	batch_init(&made->batch, (uint32_t)ip_header_bytes(family) + TCP_HEADER_BYTES);
	return made;
}

void syn_socket_close(struct syn_socket *socket)
{
	socket_close(&socket->sock);
	free(socket);
}

static void address(struct msghdr *header, void *place, const struct syn *syn)
{
	header->msg_name = place;
	if (syn->family == 4) {
		struct sockaddr_in *to = place;
		*to = (struct sockaddr_in){ .sin_family = AF_INET };
		memcpy(&to->sin_addr, syn->destination + 12, 4);
		header->msg_namelen = sizeof(*to);
		return;
	}
	struct sockaddr_in6 *to = place;
	*to = (struct sockaddr_in6){ .sin6_family = AF_INET6, .sin6_scope_id = syn->ifindex };
	memcpy(&to->sin6_addr, syn->destination, 16);
	header->msg_namelen = sizeof(*to);
}

void syn_write_headers(uint8_t *out, const struct syn *syn, bool dont_fragment)
{
	struct ip_fields ip = { .family = syn->family, .ttl = syn->ttl, .tos = syn->tos, .dont_fragment = dont_fragment,
				.source = syn->source, .destination = syn->destination };
	struct tcp_fields tcp = { .source_port = syn->source_port, .destination_port = syn->destination_port,
				  .number = syn->number, .flags = TCP_FLAG_SYN, .identifier = TCP_SYN_IDENTIFIER };
	tcp_write(out, &ip, &tcp, syn->data_bytes);
}

void syn_socket_reset(struct syn_socket *socket, const struct syn *syn)
{
	unsigned i = socket->reset_count;
	uint8_t *packet = socket->resets[i];
	struct ip_fields ip = { .family = syn->family, .ttl = syn->ttl, .tos = syn->tos, .dont_fragment = true,
				.source = syn->source, .destination = syn->destination };
	struct tcp_fields tcp = { .source_port = syn->source_port, .destination_port = syn->destination_port,
				  .number = syn->reset, .flags = TCP_FLAG_RST, .identifier = TCP_RESET_IDENTIFIER };
	tcp_write(packet, &ip, &tcp, 0);
	size_t skip = ip_header_bytes(syn->family);
	uint16_t sum = internet_checksum(packet + skip, TCP_HEADER_BYTES, packet, 0);
	memcpy(packet + tcp_checksum_at(syn->family), &sum, sizeof(sum));
	socket->reset_parts[i] = (struct iovec){ .iov_base = packet, .iov_len = skip + TCP_HEADER_BYTES };
	struct msghdr *header = &socket->reset_messages[i].msg_hdr;
	*header = (struct msghdr){ .msg_iov = &socket->reset_parts[i], .msg_iovlen = 1,
				   .msg_control = socket->reset_control[i] };
	send_from(header, syn->family, syn->ifindex, syn->has_source ? syn->source : 0);
	address(header, &socket->reset_addresses[i], syn);
	if (++socket->reset_count == BATCH_PACKETS)
		syn_socket_flush_resets(socket);
}

void syn_socket_flush_resets(struct syn_socket *socket)
{
	int retries = 0;
	for (unsigned done = 0; done < socket->reset_count;) {
		int sent = sendmmsg(socket->sock.fd, socket->reset_messages + done, socket->reset_count - done, 0);
		if (sent > 0) {
			done += (unsigned)sent;
			retries = 0;
		} else if (retries++ == RETRIES) {
			/* The target's half-open entry expires by itself. */
			done++;
			retries = 0;
		}
	}
	socket->reset_count = 0;
}
