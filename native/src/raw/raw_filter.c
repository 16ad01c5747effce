#include "raw/raw_filter.h"

#include <linux/if_arp.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <netinet/in.h>
#include <string.h>

#include "wire/icmp.h"

#define EVERYTHING UINT32_MAX

#define TCP_FLAGS 13
#define TCP_SYN_ACK 0x12u
#define TCP_RST 0x04u

#define ICMP_HEADER 8
#define IPV6_HEADER 40

/*
 * Code is emitted in order: each test is followed by the RET for packets that it stops, so that no jump is longer than
 * one instruction and the few longer ones are filled in when their end is known.
 */
static void emit(struct raw_filter *filter, uint16_t code, uint32_t k)
{
	filter->code[filter->count++] = (struct sock_filter)BPF_STMT(code, k);
}

static void emit_test(struct raw_filter *filter, uint16_t test, uint32_t k, uint8_t skip_if, uint8_t skip_unless)
{
	filter->code[filter->count++] = (struct sock_filter)BPF_JUMP(BPF_JMP | test | BPF_K, k, skip_if, skip_unless);
}

static void pass_if(struct raw_filter *filter, uint16_t test, uint32_t k, uint32_t bytes)
{
	emit_test(filter, test, k, 0, 1);
	emit(filter, BPF_RET | BPF_K, bytes);
}

static void stop_unless(struct raw_filter *filter, uint16_t test, uint32_t k)
{
	emit_test(filter, test, k, 1, 0);
	emit(filter, BPF_RET | BPF_K, 0);
}

static void stop_if(struct raw_filter *filter, uint16_t test, uint32_t k)
{
	emit_test(filter, test, k, 0, 1);
	emit(filter, BPF_RET | BPF_K, 0);
}

/* A jump over what follows, to be ended with land(). */
static unsigned begin_skip(struct raw_filter *filter)
{
	emit(filter, BPF_JMP | BPF_JA, 0);
	return filter->count - 1;
}

static void land(struct raw_filter *filter, unsigned from)
{
	filter->code[from].k = filter->count - from - 1;
}

/* IPv4 sockets see the IP header first; X is its length. IPv6 ones do not; X is 0. */
static void to_transport(struct raw_filter *filter, bool has_ip_header)
{
	if (has_ip_header)
		emit(filter, BPF_LDX | BPF_B | BPF_MSH, 0);
	else
		emit(filter, BPF_LDX | BPF_W | BPF_IMM, 0);
}

static void stop_unless_port(struct raw_filter *filter, uint32_t at, const struct raw_request *request)
{
	emit(filter, BPF_LD | BPF_H | BPF_IND, at);
	stop_unless(filter, BPF_JGE, request->first_port);
	stop_if(filter, BPF_JGT, request->last_port);
}

static void filter_tcp(struct raw_filter *filter, const struct raw_request *request)
{
	to_transport(filter, request->kind == RAW_TCP4);
	stop_unless_port(filter, 2, request);
	emit(filter, BPF_LD | BPF_B | BPF_IND, TCP_FLAGS);
	pass_if(filter, BPF_JSET, TCP_RST, EVERYTHING);
	emit(filter, BPF_ALU | BPF_AND | BPF_K, TCP_SYN_ACK);
	pass_if(filter, BPF_JEQ, TCP_SYN_ACK, EVERYTHING);
	emit(filter, BPF_RET | BPF_K, 0);
}

/* The offset of the sender's number in a quoted header: the identifier of an echo, else the source port. */
static uint32_t sender_offset(uint16_t protocol)
{
	return protocol == IPPROTO_ICMP || protocol == IPPROTO_ICMPV6 ? 4 : 0;
}

/* The accumulator holds the ICMP type. True when nothing else is to pass. */
static bool filter_echo_replies(struct raw_filter *filter, uint32_t reply_type, const struct raw_request *request)
{
	if (request->quoted == IPPROTO_TCP || request->quoted == IPPROTO_UDP)
		return false;
	emit_test(filter, BPF_JEQ, reply_type, 1, 0);
	unsigned others = begin_skip(filter);
	stop_unless_port(filter, 4, request);
	emit(filter, BPF_RET | BPF_K, EVERYTHING);
	land(filter, others);
	if (request->quoted == 0)
		emit(filter, BPF_RET | BPF_K, 0);
	return request->quoted == 0;
}

static void filter_icmp4(struct raw_filter *filter, const struct raw_request *request)
{
	to_transport(filter, true);
	emit(filter, BPF_LD | BPF_B | BPF_IND, 0);
	if (filter_echo_replies(filter, 0, request))
		return;
	/* Unreachable, source quench; time exceeded, parameter problem. */
	stop_unless(filter, BPF_JGE, 3);
	stop_if(filter, BPF_JGT, 12);
	emit_test(filter, BPF_JGT, 4, 0, 2);
	stop_unless(filter, BPF_JGE, 11);
	emit(filter, BPF_LD | BPF_B | BPF_IND, ICMP_HEADER + 9);
	stop_unless(filter, BPF_JEQ, request->quoted);
	/* X on to the end of the quoted IP header, less the ICMP header. */
	emit(filter, BPF_LD | BPF_B | BPF_IND, ICMP_HEADER);
	emit(filter, BPF_ALU | BPF_AND | BPF_K, 0x0f);
	emit(filter, BPF_ALU | BPF_LSH | BPF_K, 2);
	emit(filter, BPF_ALU | BPF_ADD | BPF_X, 0);
	emit(filter, BPF_MISC | BPF_TAX, 0);
	stop_unless_port(filter, ICMP_HEADER + sender_offset(request->quoted), request);
	emit(filter, BPF_RET | BPF_K, EVERYTHING);
}

static void filter_icmp6(struct raw_filter *filter, const struct raw_request *request)
{
	to_transport(filter, false);
	emit(filter, BPF_LD | BPF_B | BPF_IND, 0);
	if (filter_echo_replies(filter, 129, request))
		return;
	/* Unreachable, too big, time exceeded, parameter problem. */
	stop_unless(filter, BPF_JGE, 1);
	stop_if(filter, BPF_JGT, 4);
	emit(filter, BPF_LD | BPF_B | BPF_IND, ICMP_HEADER + 6);
	stop_unless(filter, BPF_JEQ, request->quoted);
	stop_unless_port(filter, ICMP_HEADER + IPV6_HEADER + sender_offset(request->quoted), request);
	emit(filter, BPF_RET | BPF_K, EVERYTHING);
}

static bool is_ipv4(const uint8_t address[16])
{
	static const uint8_t mapped[12] = { [10] = 0xff, [11] = 0xff };
	return memcmp(address, mapped, sizeof(mapped)) == 0;
}

static uint32_t word(const uint8_t *bytes)
{
	return (uint32_t)bytes[0] << 24 | (uint32_t)bytes[1] << 16 | (uint32_t)bytes[2] << 8 | bytes[3];
}

static void pass_ipv4_at(struct raw_filter *filter, uint16_t load, uint32_t at, const struct raw_request *request)
{
	emit(filter, BPF_LD | BPF_W | load, at);
	for (uint32_t i = 0; i < request->address_count; i++) {
		if (is_ipv4(request->addresses[i]))
			pass_if(filter, BPF_JEQ, word(request->addresses[i] + 12), request->snap_bytes);
	}
}

static void pass_ipv6_at(struct raw_filter *filter, uint32_t at, const struct raw_request *request)
{
	for (uint32_t i = 0; i < request->address_count; i++) {
		if (is_ipv4(request->addresses[i]))
			continue;
		for (unsigned part = 0; part < 4; part++) {
			emit(filter, BPF_LD | BPF_W | BPF_ABS, at + 4 * part);
			emit_test(filter, BPF_JEQ, word(request->addresses[i] + 4 * part), 0, (uint8_t)(7 - 2 * part));
		}
		emit(filter, BPF_RET | BPF_K, request->snap_bytes);
	}
}

static void capture_ipv4(struct raw_filter *filter, const struct raw_request *request)
{
	pass_ipv4_at(filter, BPF_ABS, 12, request);
	pass_ipv4_at(filter, BPF_ABS, 16, request);
	emit(filter, BPF_LD | BPF_B | BPF_ABS, 9);
	stop_unless(filter, BPF_JEQ, IPPROTO_ICMP);
	to_transport(filter, true);
	emit(filter, BPF_LD | BPF_B | BPF_IND, 0);
	stop_unless(filter, BPF_JGE, 3);
	stop_if(filter, BPF_JGT, 12);
	emit_test(filter, BPF_JGT, 5, 0, 2);
	stop_unless(filter, BPF_JGE, 11);
	pass_ipv4_at(filter, BPF_IND, ICMP_HEADER + 16, request);
	emit(filter, BPF_RET | BPF_K, 0);
}

static void capture_ipv6(struct raw_filter *filter, const struct raw_request *request)
{
	pass_ipv6_at(filter, 8, request);
	pass_ipv6_at(filter, 24, request);
	emit(filter, BPF_LD | BPF_B | BPF_ABS, 6);
	stop_unless(filter, BPF_JEQ, IPPROTO_ICMPV6);
	emit(filter, BPF_LD | BPF_B | BPF_ABS, IPV6_HEADER);
	stop_if(filter, BPF_JGT, 127);
	pass_ipv6_at(filter, IPV6_HEADER + ICMP_HEADER + 24, request);
	emit(filter, BPF_RET | BPF_K, 0);
}

static void filter_capture(struct raw_filter *filter, const struct raw_request *request)
{
	emit(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PKTTYPE));
	/*
	 * Stops packets for other machines: the holder of the socket may make the interface promiscuous, but sees no
	 * more.
	 */
	stop_if(filter, BPF_JEQ, PACKET_OTHERHOST);
	/* On loopback every packet is seen twice; the arriving one is enough. */
	emit_test(filter, BPF_JEQ, PACKET_OUTGOING, 0, 3);
	emit(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_HATYPE));
	stop_if(filter, BPF_JEQ, ARPHRD_LOOPBACK);
	emit(filter, BPF_LD | BPF_W | BPF_ABS, (uint32_t)(SKF_AD_OFF + SKF_AD_PROTOCOL));
	if (request->address_count == 0) {
		pass_if(filter, BPF_JEQ, ETH_P_IP, request->snap_bytes);
		pass_if(filter, BPF_JEQ, ETH_P_IPV6, request->snap_bytes);
		emit(filter, BPF_RET | BPF_K, 0);
		return;
	}
	emit_test(filter, BPF_JEQ, ETH_P_IPV6, 0, 1);
	unsigned ipv6 = begin_skip(filter);
	stop_unless(filter, BPF_JEQ, ETH_P_IP);
	capture_ipv4(filter, request);
	land(filter, ipv6);
	capture_ipv6(filter, request);
}

void raw_filter_make(struct raw_filter *filter, const struct raw_request *request)
{
	filter->count = 0;
	switch ((enum raw_kind)request->kind) {
	case RAW_TCP4:
	case RAW_TCP6:
		filter_tcp(filter, request);
		break;
	case RAW_ICMP4:
		filter_icmp4(filter, request);
		break;
	case RAW_ICMP6:
		filter_icmp6(filter, request);
		break;
	case RAW_CAPTURE:
		filter_capture(filter, request);
		break;
	}
}
