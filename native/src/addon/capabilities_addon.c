#include "addon/capabilities_addon.h"

#include <stdlib.h>

#include "capabilities/capabilities.h"
#include "engine/sample.h"
#include "napi/values.h"

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
	static const char *const accesses[] = { "none", "direct", "broker" };
	napi_value object = value_object(env);
	value_set_text(env, object, "access", accesses[raw->access]);
	value_set_number(env, object, "errno", raw->access == RAW_ACCESS_NONE ? raw->failed.error : 0);
	value_set_text(env, object, "call", raw->access == RAW_ACCESS_NONE ? raw->failed.call : "");
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
	    value_u32(env, "receiveBytes", arguments[0], &probing->receive_bytes) &&
	    value_text(env, "brokerPath", arguments[1], probing->broker_path, BROKER_PATH_BYTES) &&
	    napi_create_string_utf8(env, "sounder capabilities", NAPI_AUTO_LENGTH, &name) == napi_ok &&
	    napi_create_async_work(env, 0, name, probe, probed, probing, &probing->work) == napi_ok &&
	    napi_create_promise(env, &probing->done, &promise) == napi_ok &&
	    napi_queue_async_work(env, probing->work) == napi_ok)
		return promise;
	free(probing);
	return value_throw(env, "Out of memory");
}

void capabilities_addon_export(napi_env env, napi_value exports)
{
	value_export(env, exports, "capabilities", find_capabilities);
}
