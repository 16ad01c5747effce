#include "addon/marked_socket_addon.h"

#include "napi/values.h"
#include "system/marked_socket.h"

#define ADDRESS_BYTES 64

/* Returns { fd }, or { errno, call } where there is none. */
static napi_value open_marked_socket(napi_env env, napi_callback_info info)
{
	napi_value arguments[3];
	uint32_t family, tos;
	char source[ADDRESS_BYTES];
	if (!value_arguments(env, info, 3, arguments) || !value_u32(env, "family", arguments[0], &family) ||
	    !value_u32(env, "tos", arguments[1], &tos) ||
	    !value_text(env, "source", arguments[2], source, sizeof(source)))
		return 0;
	if ((family != 4 && family != 6) || tos > UINT8_MAX)
		return value_throw(env, "family must be 4 or 6, and tos one byte");
	struct socket_error failed;
	int fd = marked_socket_open((int)family, (uint8_t)tos, source[0] ? source : 0, &failed);
	napi_value object = value_object(env);
	if (fd >= 0) {
		value_set_number(env, object, "fd", fd);
		return object;
	}
	value_set_number(env, object, "errno", failed.error);
	value_set_text(env, object, "call", failed.call);
	return object;
}

void marked_socket_addon_export(napi_env env, napi_value exports)
{
	value_export(env, exports, "openMarkedSocket", open_marked_socket);
}
