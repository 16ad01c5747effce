#include "quotes.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "engine.h"
#include "format.h"
#include "inbox.h"
#include "raw_socket.h"

/* IPv4 and IPv6; echo and UDP. Half-open SYNs see what is quoted themselves. */
#define QUOTE_SOCKETS 4

struct quote_socket {
	struct watch watch;
	int fd;
	uint8_t family;
	uint8_t format; /* enum packet_format of what is quoted */
};

struct quotes {
	struct inbox *inbox; /* its own: the engine's is being read when an error is found there */
	struct quote_socket *sockets[QUOTE_SOCKETS];
	unsigned count;
};

static void discard(void *content)
{
	struct quote_socket *socket = content;
	close(socket->fd);
	free(socket);
}

static void ready(struct engine *engine, struct watch *watch, uint32_t events)
{
	(void)watch;
	(void)events;
	quotes_read(engine);
}

static void install(struct engine *engine, void *content)
{
	struct quote_socket *socket = content;
	if (!engine->quotes)
		engine->quotes = calloc(1, sizeof(*engine->quotes));
	struct quotes *quotes = engine->quotes;
	if (quotes && !quotes->inbox)
		quotes->inbox = inbox_new();
	if (!quotes || !quotes->inbox || !engine_watch(engine, socket->fd, EPOLLIN, &socket->watch)) {
		discard(socket);
		return;
	}
	quotes->sockets[quotes->count++] = socket;
}

static uint16_t quoted_protocol(const struct plan_entry *entry)
{
	if (entry->format == FORMAT_UDP)
		return (uint16_t)IPPROTO_UDP;
	return entry->family == 4 ? (uint16_t)IPPROTO_ICMP : (uint16_t)IPPROTO_ICMPV6;
}

void quotes_want(struct opener *opener, const struct plan_entry *entry)
{
	if (entry->columns != COLUMNS_HOP || (entry->format != FORMAT_ICMP_ECHO && entry->format != FORMAT_UDP))
		return;
	uint32_t bit = 1u << (entry->format * 2 + (entry->family == 6));
	if (opener->quotes & bit)
		return;
	/* Tried once: starting the broker in vain for every delta would hold up the caller. */
	opener->quotes |= bit;
	struct quote_socket *socket = calloc(1, sizeof(*socket));
	struct socket_error failed;
	struct raw_request request = { .kind = entry->family == 4 ? RAW_ICMP4 : RAW_ICMP6,
				       .quoted = quoted_protocol(entry),
				       .last_port = UINT16_MAX };
	int fd = socket ? raw_socket_open(&request, opener->options->sockets.broker_path, &failed) : -1;
	if (fd < 0) {
		free(socket);
		return;
	}
	*socket = (struct quote_socket){
		.watch = { .ready = ready }, .fd = fd, .family = entry->family, .format = entry->format,
	};
	engine_post_parcel(opener->engine, (struct parcel){ .install = install, .discard = discard, .content = socket },
			   &failed);
}

/* The quoted IPv4 header behind the ICMP one; IPv4 sockets also see the outer IP header. */
static bool read_ipv4(const uint8_t *bytes, size_t length, struct quoted_packet *quoted)
{
	int outer = ipv4_header_bytes(bytes, length);
	size_t at = (size_t)outer + ICMP_HEADER_BYTES;
	if (outer < 0 || at > length || bytes[outer] == ICMP4_ECHO_REPLY)
		return false;
	int inner = ipv4_header_bytes(bytes + at, length - at);
	if (inner < 0)
		return false;
	const uint8_t *header = bytes + at;
	memset(quoted->destination, 0, 10);
	memset(quoted->destination + 10, 0xff, 2);
	memcpy(quoted->destination + 12, header + 16, 4);
	quoted->ttl = header[8];
	quoted->transport = header + inner;
	quoted->length = length - at - (size_t)inner;
	return true;
}

static bool read_ipv6(const uint8_t *bytes, size_t length, struct quoted_packet *quoted)
{
	/* The high bit tells requests and answers from errors. */
	if (length < ICMP_HEADER_BYTES + IPV6_HEADER_BYTES || bytes[0] & 0x80)
		return false;
	const uint8_t *header = bytes + ICMP_HEADER_BYTES;
	memcpy(quoted->destination, header + 24, 16);
	quoted->ttl = header[7];
	quoted->transport = header + IPV6_HEADER_BYTES;
	quoted->length = length - ICMP_HEADER_BYTES - IPV6_HEADER_BYTES;
	return true;
}

static void take(struct engine *engine, const struct quote_socket *socket, const struct message *message)
{
	struct quoted_packet quoted = { .family = socket->family };
	bool is_quote = socket->family == 4 ? read_ipv4(message->data, message->length, &quoted)
					    : read_ipv6(message->data, message->length, &quoted);
	struct flight *flight = is_quote ? formats[socket->format]->find_quoted(engine, &quoted) : 0;
	if (flight && flight->has_detail)
		flight_detail(&engine->flights, flight)->quoted_ttl = quoted.ttl;
}

void quotes_read(struct engine *engine)
{
	struct quotes *quotes = engine->quotes;
	for (unsigned i = 0; quotes && i < quotes->count; i++) {
		int count;
		do {
			count = inbox_fill(quotes->inbox, quotes->sockets[i]->fd, 0);
			for (int at = 0; at < count; at++) {
				struct message message = inbox_message(quotes->inbox, at);
				take(engine, quotes->sockets[i], &message);
			}
		} while (count == INBOX_MESSAGES);
	}
}

void quotes_close(struct engine *engine)
{
	for (unsigned i = 0; engine->quotes && i < engine->quotes->count; i++)
		discard(engine->quotes->sockets[i]);
	if (engine->quotes)
		inbox_free(engine->quotes->inbox);
	free(engine->quotes);
}
