#pragma once

#include <node_api.h>

/* Adds to the addon's exports, for tests, how bytes from the wire are read. */
void wire_addon_export(napi_env env, napi_value exports);
