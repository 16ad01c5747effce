/* The Node-API surface: open, apply, stats, capabilities, close. `native/index.ts` is its only caller. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "capabilities.h"
#include "handle.h"
#include "mpls.h"
#include "raw_addon.h"
#include "tcp_wire.h"
#include "values.h"

static napi_value open_engine(napi_env env, napi_callback_info info)
{
	napi_value arguments[6];
	struct engine_options options = { 0 };
	if (!value_arguments(env, info, 6, arguments) || !value_u32(env, arguments[1], &options.sockets.receive_bytes) ||
	    !value_u32(env, arguments[2], &options.stamp_limit_pps) || options.stamp_limit_pps == 0 ||
	    napi_get_value_bool(env, arguments[3], &options.sockets.kernel_stamps) != napi_ok ||
	    napi_get_value_bool(env, arguments[4], &options.realtime) != napi_ok ||
	    !value_text(env, arguments[5], options.sockets.broker_path, BROKER_PATH_BYTES))
		return value_throw(env, "open(listener, receiveBytes, stampLimitPps > 0, kernelStamps, realtime, brokerPath)");
	return handle_open(env, arguments[0], &options);
}

static napi_value fault(napi_env env, const char *reason, uint32_t entry_index)
{
	napi_value object = value_object(env);
	value_set_text(env, object, "reason", reason);
	value_set_number(env, object, "entryIndex", entry_index);
	return object;
}

static napi_value socket_fault(napi_env env, const struct socket_error *failed, uint32_t entry_index, int family)
{
	napi_value object = fault(env, "socket", entry_index);
	value_set_number(env, object, "family", family);
	value_set_number(env, object, "errno", failed->error);
	value_set_text(env, object, "call", failed->call);
	return object;
}

/* Why samples of this entry would have no frame to go into; NULL = they have. */
static const char *probe_problem(struct handle *handle, const struct plan_entry *entry)
{
	for (unsigned i = 0; i < handle->probe_count; i++) {
		if (handle->probes[i].code == entry->probe_code)
			return handle->probes[i].columns == entry->columns ? 0 : "mixed-columns";
	}
	if (handle->probe_count == MAX_OUTBOXES)
		return "too-many-probes";
	handle->probes[handle->probe_count].code = entry->probe_code;
	handle->probes[handle->probe_count++].columns = entry->columns;
	return 0;
}

/* What is wrong with the plan, as an object; NULL when all of it can be sent. */
static napi_value plan_problem(struct handle *handle, void *bytes, size_t length, struct plan *plan)
{
	napi_env env = handle->env;
	uint32_t at = 0;
	switch (plan_decode(bytes, length, plan, &at)) {
	case PLAN_MALFORMED:
		return fault(env, "malformed", 0);
	case PLAN_BAD_ENTRY:
		return fault(env, "bad-entry", at);
	default:
		break;
	}
	if (plan_resolve(plan, &at) != PLAN_OK)
		return fault(env, "no-interface", at);
	for (at = 0; at < plan->add_count; at++) {
		const struct plan_entry *entry = &plan->adds[at];
		const struct format *format = formats[entry->format];
		struct socket_error failed;
		if (!format)
			return fault(env, "no-format", at);
		const char *problem = probe_problem(handle, entry);
		if (problem)
			return fault(env, problem, at);
		if (!format->open(&handle->opener, entry, &failed))
			return socket_fault(env, &failed, at, entry->family);
	}
	return 0;
}

/* Returns undefined, or an object that says why nothing was applied. */
static napi_value apply_plan(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];
	struct handle *handle;
	uint8_t *bytes;
	size_t length;
	if (!value_arguments(env, info, 2, arguments) || !(handle = handle_of(env, arguments[0])) ||
	    !value_bytes(env, arguments[1], &bytes, &length))
		return 0;
	struct command *command = handle->engine ? calloc(1, sizeof(*command)) : 0;
	/* A copy of our own: aligned, and JavaScript cannot change it under the thread. */
	void *copy = malloc(length ? length : 1);
	if (!command || !copy) {
		free(command);
		free(copy);
		return value_throw(env, "closed, or out of memory");
	}
	memcpy(copy, bytes, length);
	*command = (struct command){ .kind = COMMAND_PLAN, .buffer = copy };
	napi_value problem = plan_problem(handle, copy, length, &command->plan);
	if (problem)
		command_free(command);
	else
		engine_post(handle->engine, command);
	return problem;
}

static napi_value read_stats(napi_env env, napi_callback_info info)
{
	napi_value argument;
	struct handle *handle;
	if (!value_arguments(env, info, 1, &argument) || !(handle = handle_of(env, argument)))
		return 0;
	if (!handle->engine)
		return value_throw(env, "closed");
	const struct engine_stats *stats = &handle->engine->stats;
	napi_value object = value_object(env);
	value_set_number(env, object, "sent", (double)stats->sent);
	value_set_number(env, object, "received", (double)stats->received);
	value_set_number(env, object, "unmatched", (double)stats->unmatched);
	value_set_number(env, object, "receiveOverflow", (double)stats->receive_overflow);
	value_set_number(env, object, "droppedSamples", (double)stats->dropped_samples);
	value_set_number(env, object, "inFlight", (double)stats->in_flight);
	value_set_number(env, object, "entries", (double)stats->entries);
	return object;
}

static napi_value close_engine(napi_env env, napi_callback_info info)
{
	napi_value argument;
	struct handle *handle;
	if (!value_arguments(env, info, 1, &argument) || !(handle = handle_of(env, argument)))
		return 0;
	return handle_close(handle);
}

struct probing {
	napi_async_work work;
	napi_deferred done;
	uint32_t receive_bytes;
	char broker_path[BROKER_PATH_BYTES];
	struct capabilities found;
};

static void probe(napi_env env, void *data)
{
	(void)env;
	struct probing *probing = data;
	capabilities_probe(&probing->found, probing->receive_bytes, probing->broker_path);
}

static napi_value echo_value(napi_env env, const struct echo_capability *echo)
{
	static const char *const methods[] = { "none", "icmp-datagram", "icmp-raw" };
	napi_value object = value_object(env);
	value_set_text(env, object, "method", methods[echo->method]);
	value_set_number(env, object, "errno", echo->method == METHOD_NONE ? echo->failed.error : echo->send_error);
	value_set_text(env, object, "call", echo->method == METHOD_NONE ? echo->failed.call : "sendmsg");
	value_set_bool(env, object, "answered", echo->answered);
	value_set_bool(env, object, "receiveStamp", echo->receive_stamp);
	value_set_bool(env, object, "transmitStamp", echo->transmit_stamp);
	value_set_number(env, object, "receiveBytes", echo->receive_bytes);
	return object;
}

static napi_value raw_value(napi_env env, const struct raw_capability *raw)
{
	static const char *const ways[] = { "none", "direct", "broker" };
	napi_value object = value_object(env);
	value_set_text(env, object, "way", ways[raw->way]);
	value_set_number(env, object, "errno", raw->way == RAW_WAY_NONE ? raw->failed.error : 0);
	value_set_text(env, object, "call", raw->way == RAW_WAY_NONE ? raw->failed.call : "");
	return object;
}

static napi_value udp_value(napi_env env, const struct udp_capability *udp)
{
	napi_value object = value_object(env);
	value_set_number(env, object, "errno", udp->failed.error);
	value_set_text(env, object, "call", udp->failed.error ? udp->failed.call : "");
	value_set_number(env, object, "errorQueueErrno", udp->error_queue_error);
	return object;
}

static void probed(napi_env env, napi_status status, void *data)
{
	(void)status;
	struct probing *probing = data;
	napi_value object = value_object(env);
	value_set(env, object, "echo4", echo_value(env, &probing->found.echo4));
	value_set(env, object, "echo6", echo_value(env, &probing->found.echo6));
	value_set(env, object, "udp", udp_value(env, &probing->found.udp));
	value_set_number(env, object, "realtimeErrno", probing->found.realtime_error);
	value_set(env, object, "capture", raw_value(env, &probing->found.capture));
	napi_value half_open = raw_value(env, &probing->found.half_open.raw);
	value_set_bool(env, half_open, "answered", probing->found.half_open.answered);
	value_set(env, object, "halfOpen", half_open);
	value_set_number(env, object, "connectErrno", probing->found.connect_error);
	napi_resolve_deferred(env, probing->done, object);
	napi_delete_async_work(env, probing->work);
	free(probing);
}

static napi_value find_capabilities(napi_env env, napi_callback_info info)
{
	napi_value arguments[2], promise, name;
	struct probing *probing = calloc(1, sizeof(*probing));
	if (probing && value_arguments(env, info, 2, arguments) &&
	    value_u32(env, arguments[0], &probing->receive_bytes) &&
	    value_text(env, arguments[1], probing->broker_path, BROKER_PATH_BYTES) &&
	    napi_create_string_utf8(env, "sounder capabilities", NAPI_AUTO_LENGTH, &name) == napi_ok &&
	    napi_create_async_work(env, 0, name, probe, probed, probing, &probing->work) == napi_ok &&
	    napi_create_promise(env, &probing->done, &promise) == napi_ok &&
	    napi_queue_async_work(env, probing->work) == napi_ok)
		return promise;
	free(probing);
	return value_throw(env, "capabilities(receiveBytes, brokerPath)");
}

/* For tests: what the receiving side makes of bytes from the wire. Undefined when it makes nothing of them. */
static napi_value read_echo(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];
	bool is_ipv4_packet;
	uint8_t *bytes;
	size_t length;
	if (!value_arguments(env, info, 2, arguments) ||
	    napi_get_value_bool(env, arguments[0], &is_ipv4_packet) != napi_ok ||
	    !value_bytes(env, arguments[1], &bytes, &length))
		return value_throw(env, "readEcho(isIpv4Packet, bytes)");
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

/* For tests: the SYN that an ICMP error quotes. Undefined when it quotes none. */
static napi_value read_quoted_syn(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];
	bool is_ipv4;
	uint8_t *bytes, destination[16];
	size_t length;
	if (!value_arguments(env, info, 2, arguments) || napi_get_value_bool(env, arguments[0], &is_ipv4) != napi_ok ||
	    !value_bytes(env, arguments[1], &bytes, &length))
		return value_throw(env, "readQuotedSyn(isIpv4, bytes)");
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

/* For tests: the label stack in the extensions of an ICMP error. Undefined when there is none. */
static napi_value read_labels(napi_env env, napi_callback_info info)
{
	napi_value arguments[2], list;
	bool must_be_proved;
	uint8_t *bytes;
	size_t length;
	if (!value_arguments(env, info, 2, arguments) ||
	    napi_get_value_bool(env, arguments[0], &must_be_proved) != napi_ok ||
	    !value_bytes(env, arguments[1], &bytes, &length))
		return value_throw(env, "readLabels(mustBeProved, bytes)");
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

static void export(napi_env env, napi_value exports, const char *name, napi_callback function)
{
	napi_value value;
	if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, 0, &value) == napi_ok)
		value_set(env, exports, name, value);
}

NAPI_MODULE_INIT()
{
	export(env, exports, "open", open_engine);
	export(env, exports, "apply", apply_plan);
	export(env, exports, "stats", read_stats);
	export(env, exports, "capabilities", find_capabilities);
	export(env, exports, "close", close_engine);
	export(env, exports, "readEcho", read_echo);
	export(env, exports, "readQuotedSyn", read_quoted_syn);
	export(env, exports, "readLabels", read_labels);
	raw_addon_export(env, exports);
	return exports;
}
