#pragma once

#include <node_api.h>

/* Exports openMarkedSocket. */
void marked_socket_addon_export(napi_env env, napi_value exports);
