#include "napi/values.h"

#include <stdio.h>

/* Throws a TypeError that names the argument. */
static bool refuse(napi_env env, const char *argument, const char *expected)
{
	char message[128];
	snprintf(message, sizeof(message), "%s must be %s", argument, expected);
	value_throw(env, message);
	return false;
}

napi_value value_throw(napi_env env, const char *message)
{
	bool is_pending = false;
	napi_is_exception_pending(env, &is_pending);
	if (!is_pending)
		napi_throw_type_error(env, 0, message);
	return 0;
}

napi_value value_object(napi_env env)
{
	napi_value object = 0;
	napi_create_object(env, &object);
	return object;
}

void value_set(napi_env env, napi_value object, const char *name, napi_value value)
{
	napi_set_named_property(env, object, name, value);
}

void value_set_number(napi_env env, napi_value object, const char *name, double value)
{
	napi_value number;
	if (napi_create_double(env, value, &number) == napi_ok)
		value_set(env, object, name, number);
}

void value_set_bool(napi_env env, napi_value object, const char *name, bool value)
{
	napi_value boolean;
	if (napi_get_boolean(env, value, &boolean) == napi_ok)
		value_set(env, object, name, boolean);
}

void value_set_text(napi_env env, napi_value object, const char *name, const char *value)
{
	napi_value text;
	if (napi_create_string_utf8(env, value, NAPI_AUTO_LENGTH, &text) == napi_ok)
		value_set(env, object, name, text);
}

void value_export(napi_env env, napi_value exports, const char *name, napi_callback function)
{
	napi_value value;
	if (napi_create_function(env, name, NAPI_AUTO_LENGTH, function, 0, &value) == napi_ok)
		value_set(env, exports, name, value);
}

bool value_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments)
{
	size_t given = count;
	if (napi_get_cb_info(env, info, &given, arguments, 0, 0) == napi_ok && given >= count)
		return true;
	value_throw(env, "Too few arguments");
	return false;
}

bool value_u32(napi_env env, const char *argument, napi_value value, uint32_t *result)
{
	if (napi_get_value_uint32(env, value, result) == napi_ok)
		return true;
	return refuse(env, argument, "a number");
}

bool value_bool(napi_env env, const char *argument, napi_value value, bool *result)
{
	return napi_get_value_bool(env, value, result) == napi_ok || refuse(env, argument, "a boolean");
}

bool value_text(napi_env env, const char *argument, napi_value value, char *text, size_t size)
{
	size_t length;
	if (napi_get_value_string_utf8(env, value, 0, 0, &length) == napi_ok && length < size &&
	    napi_get_value_string_utf8(env, value, text, size, &length) == napi_ok)
		return true;
	char expected[64];
	snprintf(expected, sizeof(expected), "a string of less than %zu bytes", size);
	return refuse(env, argument, expected);
}

bool value_bytes(napi_env env, const char *argument, napi_value value, uint8_t **bytes, size_t *length)
{
	bool is_typed_array = false;
	napi_typedarray_type type;
	void *data;
	if (napi_is_typedarray(env, value, &is_typed_array) == napi_ok && is_typed_array &&
	    napi_get_typedarray_info(env, value, &type, length, &data, 0, 0) == napi_ok && type == napi_uint8_array) {
		/* An empty array has no address. */
		*bytes = data ? data : (uint8_t *)"";
		return true;
	}
	return refuse(env, argument, "a Uint8Array");
}
