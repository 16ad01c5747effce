#pragma once

#include <node_api.h>

/* Adds what concerns privileged sockets to the addon's exports: the broker, captures. `native/index.ts` is their only caller. */
void raw_addon_export(napi_env env, napi_value exports);
