/* Reading of bytes from the network as an addon for tests. It is no part of the shipped addon. */
#include "napi/values.h"
#include "wire/icmp.h"
#include "wire/mpls.h"
#include "wire/quote.h"
#include "wire/tcp_wire.h"

/* The ICMP echo header in a received packet. Undefined when there is none. */
static napi_value read_echo(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];
	bool is_ipv4_packet;
	uint8_t *bytes;
	size_t length;
	if (!value_arguments(env, info, 2, arguments) ||
	    !value_bool(env, "isIpv4Packet", arguments[0], &is_ipv4_packet) ||
	    !value_bytes(env, "bytes", arguments[1], &bytes, &length))
		return 0;
	struct echo_header echo;
	int skip = is_ipv4_packet ? ipv4_header_bytes(bytes, length) : 0;
	if (skip < 0 || !icmp_read_echo(bytes + skip, length - (size_t)skip, &echo))
		return 0;
	napi_value object = value_object(env);
	value_set_number(env, object, "type", echo.type);
	value_set_number(env, object, "code", echo.code);
	value_set_number(env, object, "id", echo.id);
	value_set_number(env, object, "seq", echo.seq);
	value_set_bool(env, object, "hasCookie", echo.has_cookie);
	return object;
}

/* The SYN that an ICMP error quotes. Undefined when it quotes none. */
static napi_value read_quoted_syn(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];
	bool is_ipv4;
	uint8_t *bytes, destination[16];
	size_t length;
	if (!value_arguments(env, info, 2, arguments) || !value_bool(env, "isIpv4", arguments[0], &is_ipv4) ||
	    !value_bytes(env, "bytes", arguments[1], &bytes, &length))
		return 0;
	struct tcp_fields tcp;
	if (!tcp_read_quote(is_ipv4 ? 4 : 6, bytes, length, destination, &tcp))
		return 0;
	napi_value object = value_object(env);
	value_set_number(env, object, "sourcePort", tcp.source_port);
	value_set_number(env, object, "destinationPort", tcp.destination_port);
	value_set_number(env, object, "number", tcp.number);
	value_set_number(env, object, "flags", tcp.flags);
	value_set_number(env, object, "identifier", tcp.identifier);
	return object;
}

/* The label stack in the extensions of an ICMP error. Undefined when there is none. */
static napi_value read_labels(napi_env env, napi_callback_info info)
{
	napi_value arguments[2], list;
	bool must_be_proved;
	uint8_t *bytes;
	size_t length;
	if (!value_arguments(env, info, 2, arguments) ||
	    !value_bool(env, "mustBeProved", arguments[0], &must_be_proved) ||
	    !value_bytes(env, "bytes", arguments[1], &bytes, &length))
		return 0;
	struct quote quote = { 0 };
	if (!mpls_read(bytes, length, must_be_proved, &quote))
		return 0;
	napi_value object = value_object(env);
	value_set_number(env, object, "count", quote.mpls_count);
	if (napi_create_array(env, &list) != napi_ok)
		return object;
	for (uint32_t i = 0; i < MPLS_KEPT && i < quote.mpls_count; i++) {
		napi_value label;
		if (napi_create_uint32(env, quote.mpls[i], &label) == napi_ok)
			napi_set_element(env, list, i, label);
	}
	value_set(env, object, "labels", list);
	return object;
}

NAPI_MODULE_INIT()
{
	value_export(env, exports, "readEcho", read_echo);
	value_export(env, exports, "readQuotedSyn", read_quoted_syn);
	value_export(env, exports, "readLabels", read_labels);
	return exports;
}
