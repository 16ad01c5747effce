#include "engine/receive.h"

#include <errno.h>
#include <poll.h>
#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>
#include <linux/net_tstamp.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/format.h"
#include "engine/quotes.h"
#include "engine/transmit_times.h"
#include "engine/watches.h"
#include "system/inbox.h"
#include "system/own_addresses.h"
#include "wire/icmp.h"
#include "wire/mpls.h"
#include "wire/quote.h"

/* The sockets, epoll for the watches, the eventfd of the mailbox. */
#define MAX_POLLED (MAX_SOCKETS + 2)

bool answer_from_error(const struct probe_socket *sock, const struct message *message, int64_t read_steady_ns,
		       struct answer *answer)
{
	const struct sock_extended_err *error = message->error;
	enum outcome outcome = icmp_error_outcome(sock->family, error->ee_type, error->ee_code);
	*answer = (struct answer){
		.received_wall_ns = message->stamp_wall_ns,
		.read_steady_ns = read_steady_ns,
		.outcome = (uint8_t)outcome,
		.icmp_type = error->ee_type,
		.icmp_code = error->ee_code,
		.reply_ttl = message->ttl,
		.mtu = outcome == OUTCOME_TOO_BIG
			       ? (uint16_t)(error->ee_info > UINT16_MAX ? UINT16_MAX : error->ee_info)
			       : 0,
	};
	return outcome != OUTCOME_TIMEOUT;
}

struct quote quote_of(const struct quoted_packet *quoted, const struct flight *flight, const struct message *message,
		      size_t stripped_bytes)
{
	struct quote quote = { .ttl = quoted ? quoted->ttl : TTL_UNKNOWN, .translation = source_translation(quoted) };
	if (!flight->has_detail)
		return quote;
	mpls_read_message(message, stripped_bytes, &quote);
	return quote;
}

void answer_came_from(struct answer *answer, const struct probe_socket *sock, const struct sockaddr *from,
		      const struct flight *flight)
{
	answer->has_from =
		address_bytes(from, answer->from) && address_key(sock->family, answer->from) != flight->destination;
}

/* Other errors are never of our own making. */
static bool may_be_ours(const struct answer *answer)
{
	return answer->has_from && (answer->outcome == OUTCOME_UNREACHABLE || answer->outcome == OUTCOME_PROHIBITED);
}

void error_came_from(struct engine *engine, struct answer *answer, const struct probe_socket *sock,
		     const struct message *message, const struct flight *flight)
{
	answer_came_from(answer, sock, SO_EE_OFFENDER(message->error), flight);
	if (!may_be_ours(answer) || !is_own_address(engine->own_addresses, answer->from, engine->steady_ns))
		return;
	uint8_t destination[16];
	bool is_near = address_bytes((const struct sockaddr *)message->name, destination) &&
		       is_on_link(engine->own_addresses, destination, engine->steady_ns);
	answer->error_sender = is_near ? ERROR_FROM_HERE : ERROR_FROM_HERE | ERROR_VIA_ROUTER;
}

int receive_errors(struct engine *engine, struct probe_socket *sock)
{
	int errors = 0, count;
	do {
		count = inbox_fill(engine->inbox, sock->fd, MSG_ERRQUEUE);
		int64_t read_steady_ns = clock_steady_ns();
		for (int i = 0; i < count; i++) {
			struct message message = inbox_message(engine->inbox, i);
			if (!message.error)
				continue;
			switch (message.error->ee_origin) {
			case SO_EE_ORIGIN_TIMESTAMPING:
				if (message.error->ee_info == SCM_TSTAMP_SND && message.stamp_wall_ns)
					transmit_time_take(engine, &sock->transmit_log, message.error->ee_data,
							   message.stamp_wall_ns);
				break;
			case SO_EE_ORIGIN_LOCAL:
				if (message.error->ee_errno == EMSGSIZE && message.error->ee_info <= UINT16_MAX)
					sock->local_mtu = (uint16_t)message.error->ee_info;
				break;
			default:
				/* Once for all errors of this batch. */
				if (errors++ == 0)
					quotes_read(engine);
				stat_add(formats[sock->format]->take_error(engine, sock, &message, read_steady_ns)
						 ? &engine->stats.received
						 : &engine->stats.unmatched,
					 1);
			}
		}
	} while (count == INBOX_MESSAGES);
	return errors;
}

void receive_all(struct engine *engine, struct probe_socket *sock)
{
	int count;
	receive_errors(engine, sock);
	do {
		count = inbox_fill(engine->inbox, sock->fd, 0);
		int64_t read_steady_ns = clock_steady_ns();
		int matched = 0;
		for (int i = 0; i < count; i++) {
			struct message message = inbox_message(engine->inbox, i);
			matched += formats[sock->format]->take_reply(engine, sock, &message, read_steady_ns);
		}
		stat_add(&engine->stats.received, matched);
		stat_add(&engine->stats.unmatched, count - matched);
	} while (count == INBOX_MESSAGES);
}

/* Waits `wait_ns` at most (< 0: without limit) until something can be read. True when something can be read. */
static bool poll_sockets(struct engine *engine, struct pollfd *polled, int64_t wait_ns)
{
	unsigned count = engine->socket_count;
	for (unsigned i = 0; i < count; i++)
		polled[i] = (struct pollfd){ .fd = engine->sockets[i]->fd, .events = POLLIN };
	/* poll() ignores a negative descriptor. */
	polled[count] = (struct pollfd){ .fd = engine->watched ? engine->watch_fd : -1, .events = POLLIN };
	polled[count + 1] = (struct pollfd){ .fd = engine->wake_fd, .events = POLLIN };
	struct timespec wait = ns_timespec(wait_ns);
	return ppoll(polled, count + 2, wait_ns < 0 ? 0 : &wait, 0) > 0;
}

void receive_ready(struct engine *engine)
{
	struct pollfd polled[MAX_POLLED];
	if (!poll_sockets(engine, polled, 0))
		return;
	unsigned count = engine->socket_count;
	for (unsigned i = 0; i < count; i++) {
		if (polled[i].revents)
			receive_all(engine, engine->sockets[i]);
	}
	if (polled[count].revents)
		watches_dispatch(engine);
}

void receive_wait(struct engine *engine, int64_t wait_ns)
{
	struct pollfd polled[MAX_POLLED];
	poll_sockets(engine, polled, wait_ns);
}

void receive_wait_watches(struct engine *engine, int64_t wait_ns)
{
	struct pollfd polled[] = { { .fd = engine->watch_fd, .events = POLLIN },
				   { .fd = engine->wake_fd, .events = POLLIN } };
	struct timespec wait = ns_timespec(wait_ns);
	ppoll(polled, 2, &wait, 0);
}
