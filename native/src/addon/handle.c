#include "addon/handle.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "engine/engine.h"
#include "napi/bridge.h"
#include "napi/values.h"

static const napi_type_tag handle_tag = { 0x1d1f0c5e7b5b4d0aULL, 0x9a3c56e2f1704b8dULL };

/* No more deliveries: the environment is torn down, or the handle was garbage collected. */
static void abandon(void *data)
{
	struct handle *handle = data;
	if (!handle->engine)
		return;
	engine_stop(handle->engine);
	handle->engine = 0;
	bridge_abandon(handle->bridge);
}

static void finalize(napi_env env, void *data, void *hint)
{
	(void)hint;
	struct handle *handle = data;
	if (handle->engine)
		napi_remove_env_cleanup_hook(env, abandon, handle);
	abandon(handle);
	free(handle);
}

napi_value handle_open(napi_env env, napi_value listener, const struct engine_options *options)
{
	struct handle *handle = calloc(1, sizeof(*handle));
	napi_value external;
	if (!handle || napi_create_external(env, handle, finalize, 0, &external) != napi_ok) {
		free(handle);
		return value_throw(env, "Out of memory");
	}
	handle->env = env;
	handle->options = *options;
	if (napi_type_tag_object(env, external, &handle_tag) != napi_ok ||
	    !(handle->bridge = bridge_new(env, listener)))
		return value_throw(env, "Cannot open an engine");
	handle->engine = engine_start(handle->bridge, options);
	if (!handle->engine) {
		int error = errno;
		bridge_abandon(handle->bridge);
		napi_throw_error(env, 0, strerror(error));
		return 0;
	}
	handle->opener = (struct opener){ .engine = handle->engine, .options = &handle->options };
	/* After the threadsafe function was made: hooks run last in, first out, and the thread needs it until joined. */
	napi_add_env_cleanup_hook(env, abandon, handle);
	return external;
}

struct handle *handle_of(napi_env env, napi_value value)
{
	bool is_ours = false;
	void *data;
	if (napi_check_object_type_tag(env, value, &handle_tag, &is_ours) == napi_ok && is_ours &&
	    napi_get_value_external(env, value, &data) == napi_ok)
		return data;
	value_throw(env, "Not an engine");
	return 0;
}

napi_value handle_close(struct handle *handle)
{
	napi_deferred closed;
	napi_value promise;
	if (!handle->engine || napi_create_promise(handle->env, &closed, &promise) != napi_ok)
		return value_throw(handle->env, "The engine is closed already");
	napi_remove_env_cleanup_hook(handle->env, abandon, handle);
	engine_stop(handle->engine);
	handle->engine = 0;
	bridge_close(handle->bridge, closed);
	return promise;
}
