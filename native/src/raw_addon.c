#include "raw_addon.h"

#include "broker.h"
#include "values.h"

#define PATH_BYTES 4096

static napi_value grant(napi_env env, napi_callback_info info)
{
	napi_value argument, result;
	char path[PATH_BYTES];
	if (!value_arguments(env, info, 1, &argument) || !value_text(env, argument, path, sizeof(path)) ||
	    napi_create_int32(env, broker_grant(path), &result) != napi_ok)
		return value_throw(env, "grantNetRaw(path)");
	return result;
}

static void export(napi_env env, napi_value exports, const char *name, napi_callback function)
{
	napi_value value;
	if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, 0, &value) == napi_ok)
		value_set(env, exports, name, value);
}

void raw_addon_export(napi_env env, napi_value exports)
{
	export(env, exports, "grantNetRaw", grant);
}
