#include "addon/raw_addon.h"

#include <stdlib.h>
#include <string.h>

#include "capture/capture.h"
#include "napi/bridge.h"
#include "napi/values.h"
#include "raw/broker_client.h"

#define PATH_BYTES 4096

static const napi_type_tag capture_tag = { 0x6f0c2be14c8d4a55ULL, 0xb7d1a3c9e25f4e10ULL };

/* An open capture as JavaScript holds it. Lives on the JavaScript thread. */
struct held_capture {
	struct capture *capture; /* NULL once closed */
	struct bridge *bridge;
};

/* Closing takes a while: on a thread of the pool. */
struct closing {
	napi_async_work work;
	napi_deferred done;
	struct capture *capture;
	struct bridge *bridge;
};

static napi_value grant(napi_env env, napi_callback_info info)
{
	napi_value argument, result;
	char path[PATH_BYTES];
	if (!value_arguments(env, info, 1, &argument) || !value_text(env, "path", argument, path, sizeof(path)) ||
	    napi_create_int32(env, broker_grant(path), &result) != napi_ok)
		return 0;
	return result;
}

/* No more deliveries: the environment is torn down, or the capture was garbage collected. */
static void abandon(void *data)
{
	struct held_capture *held = data;
	if (!held->capture)
		return;
	capture_stop(held->capture, false);
	capture_free(held->capture);
	held->capture = 0;
	bridge_abandon(held->bridge);
}

static void finalize(napi_env env, void *data, void *hint)
{
	(void)hint;
	struct held_capture *held = data;
	if (held->capture)
		napi_remove_env_cleanup_hook(env, abandon, held);
	abandon(held);
	free(held);
}

static napi_value hold(napi_env env, napi_value listener, const struct capture_options *options)
{
	struct held_capture *held = calloc(1, sizeof(*held));
	napi_value external;
	if (!held || napi_create_external(env, held, finalize, 0, &external) != napi_ok) {
		free(held);
		return value_throw(env, "Out of memory");
	}
	if (napi_type_tag_object(env, external, &capture_tag) != napi_ok || !(held->bridge = bridge_new(env, listener)))
		return value_throw(env, "Cannot open a capture");
	struct socket_error failed;
	held->capture = capture_start(held->bridge, options, &failed);
	if (held->capture) {
		napi_add_env_cleanup_hook(env, abandon, held);
		return external;
	}
	bridge_abandon(held->bridge);
	napi_value problem = value_object(env);
	value_set_number(env, problem, "errno", failed.error);
	value_set_text(env, problem, "call", failed.call);
	return problem;
}

/* Returns a capture, or an object with the reason why there is none. */
static napi_value open_capture(napi_env env, napi_callback_info info)
{
	napi_value arguments[4];
	uint8_t *addresses;
	size_t length;
	char broker_path[BROKER_PATH_BYTES];
	struct capture_options options = { .broker_path = broker_path };
	if (!value_arguments(env, info, 4, arguments) ||
	    !value_bytes(env, "addresses", arguments[1], &addresses, &length) ||
	    !value_u32(env, "snapBytes", arguments[2], &options.snap_bytes) ||
	    !value_text(env, "brokerPath", arguments[3], broker_path, sizeof(broker_path)))
		return 0;
	if (length % 16 != 0)
		return value_throw(env, "addresses must have 16 bytes each");
	options.addresses = (const uint8_t(*)[16])addresses;
	options.address_count = (uint32_t)(length / 16);
	return hold(env, arguments[0], &options);
}

static struct held_capture *held_of(napi_env env, napi_callback_info info)
{
	napi_value argument;
	bool is_ours = false;
	void *data;
	if (!value_arguments(env, info, 1, &argument))
		return 0;
	if (napi_check_object_type_tag(env, argument, &capture_tag, &is_ours) == napi_ok && is_ours &&
	    napi_get_value_external(env, argument, &data) == napi_ok && ((struct held_capture *)data)->capture)
		return data;
	value_throw(env, "Not an open capture");
	return 0;
}

static void close_on_pool(napi_env env, void *data)
{
	(void)env;
	capture_stop(((struct closing *)data)->capture, true);
}

static void closed(napi_env env, napi_status status, void *data)
{
	(void)status;
	struct closing *closing = data;
	bridge_close(closing->bridge, closing->done);
	capture_free(closing->capture);
	napi_delete_async_work(env, closing->work);
	free(closing);
}

/* Resolves when all packets received so far have been delivered. */
static napi_value close_capture(napi_env env, napi_callback_info info)
{
	struct held_capture *held = held_of(env, info);
	struct closing *closing = held ? calloc(1, sizeof(*closing)) : 0;
	napi_value promise, name;
	if (!closing)
		return value_throw(env, "Out of memory"); /* unless held_of() has thrown */
	closing->capture = held->capture;
	closing->bridge = held->bridge;
	if (napi_create_string_utf8(env, "sounder capture", NAPI_AUTO_LENGTH, &name) != napi_ok ||
	    napi_create_promise(env, &closing->done, &promise) != napi_ok ||
	    napi_create_async_work(env, 0, name, close_on_pool, closed, closing, &closing->work) != napi_ok ||
	    napi_queue_async_work(env, closing->work) != napi_ok) {
		free(closing);
		return value_throw(env, "Cannot close the capture");
	}
	napi_remove_env_cleanup_hook(env, abandon, held);
	held->capture = 0;
	return promise;
}

void raw_addon_export(napi_env env, napi_value exports)
{
	value_export(env, exports, "grantNetRaw", grant);
	value_export(env, exports, "openCapture", open_capture);
	value_export(env, exports, "closeCapture", close_capture);
}
