#pragma once

#include <node_api.h>

/* Adds the calls for privileged sockets to the addon's exports: the broker's capability, captures. */
void raw_addon_export(napi_env env, napi_value exports);
