#pragma once

#include <node_api.h>

/* Adds the `capabilities` call to the addon's exports: in the background, since it tries each one. */
void capabilities_addon_export(napi_env env, napi_value exports);
