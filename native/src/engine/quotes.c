#include "engine/quotes.h"

#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/format.h"
#include "engine/mailbox.h"
#include "engine/plan.h"
#include "engine/watches.h"
#include "raw/raw_socket.h"
#include "system/inbox.h"
#include "wire/icmp.h"
#include "wire/quote.h"

/* IPv4 and IPv6; echo and UDP. Half-open SYNs see what is quoted themselves. */
#define QUOTE_SOCKETS 4

/* Kept until they are found in an error queue; a power of two. */
#define QUOTES_KEPT 4096

struct quote_socket {
	struct watch watch;
	int fd;
	uint8_t family;
	uint8_t format; /* enum packet_format of the quoted packets */
};

struct quotes {
	struct inbox *inbox; /* its own: the engine's is in use while an error is looked up */
	struct quote_socket *sockets[QUOTE_SOCKETS];
	unsigned count;
	struct quoted_packet kept[QUOTES_KEPT]; /* ring */
	uint32_t next;
	uint32_t found; /* where the last one was: error queues are in the same order */
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
		quotes->inbox = inbox_new(false);
	if (!quotes || !quotes->inbox || !watch_add(engine, socket->fd, EPOLLIN, &socket->watch)) {
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

/* Whether error queues cannot distinguish its replies from those of other packets, but quoted headers may. */
static bool may_be_mistaken(struct header_profiles *profiles, const struct plan_entry *entry)
{
	if (!profiles->has_any) {
		profiles->has_any = true;
		profiles->tos = entry->tos;
		profiles->payload_bytes = entry->payload_bytes;
	}
	profiles->differ |= entry->tos != profiles->tos || entry->payload_bytes != profiles->payload_bytes;
	profiles->has_nameless |= entry->payload_bytes < COOKIE_NAME_BYTES;
	return profiles->differ && profiles->has_nameless;
}

static bool is_of_use(struct opener *opener, const struct plan_entry *entry)
{
	bool is_udp = entry->format == FORMAT_UDP;
	bool is_mistaken = is_udp && may_be_mistaken(&opener->profiles[entry->family == 6], entry);
	return is_mistaken || (entry->columns == COLUMNS_HOP && (is_udp || entry->format == FORMAT_ICMP_ECHO));
}

void quotes_want(struct opener *opener, const struct plan_entry *entry)
{
	if (!is_of_use(opener, entry))
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
				       .last_port = UINT16_MAX,
				       .receive_only = 1 };
	int fd = socket ? raw_socket_open(&request, opener->options->sockets.broker_path, &failed) : -1;
	if (fd < 0 || !socket_set_up_reader(fd, entry->family, &opener->options->sockets)) {
		if (fd >= 0)
			close(fd);
		free(socket);
		return;
	}
	*socket = (struct quote_socket){
		.watch = { .ready = ready }, .fd = fd, .family = entry->family, .format = entry->format,
	};
	mailbox_hand_over(opener->engine,
			  (struct handover){ .install = install, .discard = discard, .content = socket }, &failed);
}

static uint16_t get16(const uint8_t *bytes)
{
	return (uint16_t)(bytes[0] << 8 | bytes[1]);
}

/* Reads the quoted transport header, as far as it goes. False when it is shorter than routers have to quote. */
static bool read_transport(const uint8_t *header, size_t length, uint8_t format, struct quoted_packet *quoted)
{
	if (length < UDP_HEADER_BYTES)
		return false;
	if (format != FORMAT_UDP)
		return true;
	uint16_t bytes = get16(header + 4);
	quoted->destination_port = get16(header + 2);
	quoted->payload_bytes = bytes < UDP_HEADER_BYTES ? 0 : bytes - UDP_HEADER_BYTES;
	quoted->checksum = get16(header + 6);
	return true;
}

/* The sum over source and destination address and the UDP fields of the pseudo-header. */
static uint16_t pseudo_sum(const uint8_t *source, const uint8_t *destination, size_t address_bytes,
			   uint16_t payload_bytes)
{
	uint8_t fields[2 * 16 + 4];
	uint16_t rest[] = { htons(IPPROTO_UDP), htons((uint16_t)(UDP_HEADER_BYTES + payload_bytes)) };
	memcpy(fields, source, address_bytes);
	memcpy(fields + address_bytes, destination, address_bytes);
	memcpy(fields + 2 * address_bytes, rest, sizeof(rest));
	return (uint16_t)~ntohs(internet_checksum(fields, 2 * address_bytes + sizeof(rest), 0, 0));
}

/* The quoted IPv4 header behind the ICMP one; IPv4 sockets also see the outer IP header. */
static bool read_ipv4(const struct message *message, uint8_t format, struct quoted_packet *quoted)
{
	const uint8_t *bytes = message->data;
	size_t length = message->length;
	int outer = ipv4_header_bytes(bytes, length);
	size_t at = (size_t)outer + ICMP_HEADER_BYTES;
	if (outer < 0 || at > length || bytes[outer] == ICMP4_ECHO_REPLY)
		return false;
	int inner = ipv4_header_bytes(bytes + at, length - at);
	if (inner < 0)
		return false;
	const uint8_t *header = bytes + at, *ours = bytes + 16;
	uint8_t destination[16] = { [10] = 0xff, [11] = 0xff };
	memcpy(destination + 12, header + 16, 4);
	quoted->destination = address_key(4, destination);
	quoted->tos = header[1];
	quoted->ttl = header[8];
	quoted->has_other_source = memcmp(header + 12, ours, 4) != 0;
	if (!read_transport(header + inner, length - at - (size_t)inner, format, quoted))
		return false;
	quoted->pseudo_sum = pseudo_sum(ours, header + 16, 4, quoted->payload_bytes);
	return true;
}

/* The quoted IPv6 header behind the ICMP one; the outer one comes as ancillary data. */
static bool read_ipv6(const struct message *message, uint8_t format, struct quoted_packet *quoted)
{
	const uint8_t *bytes = message->data;
	size_t length = message->length;
	/* The high bit tells requests and answers from errors. */
	if (!message->to || length < ICMP_HEADER_BYTES + IPV6_HEADER_BYTES || bytes[0] & 0x80)
		return false;
	const uint8_t *header = bytes + ICMP_HEADER_BYTES;
	quoted->destination = address_key(6, header + 24);
	quoted->tos = (uint8_t)(get16(header) >> 4);
	quoted->ttl = header[7];
	quoted->has_other_source = memcmp(header + 8, message->to, 16) != 0;
	if (!read_transport(header + IPV6_HEADER_BYTES, length - ICMP_HEADER_BYTES - IPV6_HEADER_BYTES, format, quoted))
		return false;
	quoted->pseudo_sum = pseudo_sum(message->to, header + 24, 16, quoted->payload_bytes);
	return true;
}

static void keep(struct quotes *quotes, const struct quote_socket *socket, const struct message *message)
{
	struct quoted_packet quoted = { .stamp_wall_ns = message->stamp_wall_ns, .family = socket->family };
	bool is_quote = socket->family == 4 ? read_ipv4(message, socket->format, &quoted)
					    : read_ipv6(message, socket->format, &quoted);
	if (is_quote && quoted.stamp_wall_ns)
		quotes->kept[quotes->next++ % QUOTES_KEPT] = quoted;
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
				keep(quotes, quotes->sockets[i], &message);
			}
		} while (count == INBOX_MESSAGES);
	}
}

/* Else there is nothing to look for, and errors of other kinds should not pay for a search. */
static bool are_read(const struct quotes *quotes, const struct probe_socket *sock)
{
	for (unsigned i = 0; quotes && i < quotes->count; i++) {
		if (quotes->sockets[i]->family == sock->family && quotes->sockets[i]->format == sock->format)
			return true;
	}
	return false;
}

const struct quoted_packet *quotes_find(const struct engine *engine, const struct probe_socket *sock,
					const struct message *message)
{
	struct quotes *quotes = engine->quotes;
	const struct sockaddr *to = (const struct sockaddr *)message->name;
	uint8_t destination[16];
	if (!are_read(quotes, sock) || !message->stamp_wall_ns || !address_bytes(to, destination))
		return 0;
	uint32_t key = address_key(sock->family, destination);
	uint16_t port = address_port(to);
	for (uint32_t n = 0; n < QUOTES_KEPT; n++) {
		uint32_t at = (quotes->found + n) % QUOTES_KEPT;
		const struct quoted_packet *quoted = &quotes->kept[at];
		bool is_same = quoted->stamp_wall_ns == message->stamp_wall_ns && quoted->family == sock->family &&
			       quoted->destination == key && quoted->destination_port == port;
		if (!is_same)
			continue;
		quotes->found = at;
		return quoted;
	}
	return 0;
}

void quotes_close(struct engine *engine)
{
	for (unsigned i = 0; engine->quotes && i < engine->quotes->count; i++)
		discard(engine->quotes->sockets[i]);
	if (engine->quotes)
		inbox_free(engine->quotes->inbox);
	free(engine->quotes);
}

uint8_t source_translation(const struct quoted_packet *quoted)
{
	if (!quoted)
		return TRANSLATION_UNKNOWN;
	return quoted->has_other_source ? TRANSLATION_FOUND : TRANSLATION_NONE;
}
