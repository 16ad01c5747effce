#pragma once

#include <node_api.h>

/* Adds what concerns privileged sockets to the addon's exports: the broker, captures. `native/raw.ts` is the caller. */
void raw_addon_export(napi_env env, napi_value exports);
