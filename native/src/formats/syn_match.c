#include "engine/flight.h"
#include "engine/receive.h"
#include "formats/syn_state.h"
#include "formats/translation.h"
#include "system/inbox.h"
#include "wire/icmp.h"
#include "wire/mpls.h"
#include "wire/quote.h"
#include "wire/tcp_wire.h"

/*
 * The SYN that a segment answers. A segment with ACK acknowledges the SYN alone or with its data; a bare reset, which
 * RFC 9293 does not ask for, repeats our number or the next.
 */
static struct syn *answered_by(const struct engine *engine, const uint8_t from[16], const struct tcp_fields *tcp)
{
	const struct syn_table *table = &tcp_syn_of(engine)->table;
	uint32_t number = tcp->flags & TCP_FLAG_ACK ? tcp->acknowledged - 1 : tcp->number;
	struct syn *syn = syn_find(table, from, number, tcp->destination_port);
	if (!syn && !(tcp->flags & TCP_FLAG_ACK))
		syn = syn_find(table, from, number - 1, tcp->destination_port);
	return syn_is_alive(engine, syn) && syn->destination_port == tcp->source_port ? syn : 0;
}

/* Attributes a segment that belongs to no packet to the newest SYN to its source, if there is one. */
static bool take_stray(struct engine *engine, const uint8_t from[16], const struct tcp_fields *tcp,
		       struct answer *answer)
{
	const struct syn *newest = syn_find_newest(&tcp_syn_of(engine)->table, from, tcp->source_port);
	if (!syn_is_alive(engine, newest))
		return false;
	answer->outcome = OUTCOME_MATCH_FAIL;
	flight_remark(engine, syn_flight(engine, newest), answer);
	return true;
}

static bool take_segment(struct engine *engine, const uint8_t from[16], const struct tcp_fields *tcp,
			 struct answer *answer)
{
	struct syn *syn = answered_by(engine, from, tcp);
	if (!syn)
		return take_stray(engine, from, tcp, answer);
	struct flight *flight = syn_flight(engine, syn);
	if (syn->source_port != tcp->destination_port) {
		answer->outcome = OUTCOME_MISMATCH;
		flight_remark(engine, flight, answer);
		return true;
	}
	/* A reset is accepted where it continues the acknowledged sequence (RFC 5961 §3.2). */
	if (tcp->flags & TCP_FLAG_ACK)
		syn->reset = tcp->acknowledged;
	/* Nothing is half open there, and a reset is never answered by one (RFC 9293 §3.5.2). */
	if (tcp->flags & TCP_FLAG_RST)
		syn->needs_reset = 0;
	flight_answer(engine, flight, answer);
	return true;
}

bool syn_take_reply(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns)
{
	int skip = sock->family == 4 ? ipv4_header_bytes(message->data, message->length) : 0;
	struct tcp_fields tcp;
	uint8_t from[16];
	if (skip < 0 || !tcp_read(message->data + skip, message->length - (size_t)skip, &tcp) ||
	    !address_bytes((const struct sockaddr *)message->name, from))
		return false;
	/* Two sockets may see a port: one of them owns it. */
	struct syn_socket *owner = syn_socket_for(tcp_syn_of(engine), sock->family, tcp.destination_port);
	if (!owner || &owner->sock != sock || !syn_uses_port(tcp_syn_of(engine), sock->family, tcp.destination_port))
		return false;
	bool is_reset = tcp.flags & TCP_FLAG_RST;
	if (!is_reset && (tcp.flags & (TCP_FLAG_SYN | TCP_FLAG_ACK)) != (TCP_FLAG_SYN | TCP_FLAG_ACK))
		return false;
	struct answer answer = {
		.received_wall_ns = message->stamp_wall_ns,
		.read_steady_ns = read_steady_ns,
		.outcome = is_reset ? OUTCOME_REFUSED : OUTCOME_REPLY,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
		.reply_ttl = message->ttl,
	};
	return take_segment(engine, from, &tcp, &answer);
}

/* A raw socket receives every ICMP error about TCP on this machine. */
bool syn_take_error(struct engine *engine, struct probe_socket *sock, const struct message *message,
		    int64_t read_steady_ns)
{
	struct answer answer;
	struct tcp_fields quoted;
	uint8_t destination[16];
	if (!answer_from_error(sock, message, read_steady_ns, &answer) ||
	    !tcp_read_quote(sock->family, message->data, message->length, destination, &quoted))
		return false;
	/* Resets may cause errors as well, and have the number of the SYN after theirs. */
	if (quoted.identifier == TCP_RESET_IDENTIFIER || (quoted.flags & TCP_FLAG_RST))
		return false;
	struct syn *syn = syn_find(&tcp_syn_of(engine)->table, destination, quoted.number, quoted.source_port);
	if (!syn_is_alive(engine, syn) || syn->source_port != quoted.source_port ||
	    syn->destination_port != quoted.destination_port ||
	    &syn_socket_for(tcp_syn_of(engine), sock->family, quoted.source_port)->sock != sock)
		return false;
	struct flight *flight = syn_flight(engine, syn);
	error_came_from(engine, &answer, sock, message, flight);
	/* The socket writes IP headers, so its error queue has the quoted ones. */
	struct quote quote = {
		.ttl = message->data[sock->family == 4 ? 8 : 7],
		.translation = syn_translation(engine, syn, message),
	};
	mpls_read_message(message, 0, &quote);
	answer.quote = &quote;
	/* It did not arrive, so nothing is half open, and a reset would not arrive either. */
	if (answer.outcome == OUTCOME_TTL_EXCEEDED || answer.outcome == OUTCOME_TOO_BIG)
		syn->needs_reset = 0;
	flight_answer(engine, flight, &answer);
	return true;
}
