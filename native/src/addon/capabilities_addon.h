#pragma once

#include <node_api.h>

/* Adds to the addon's exports how to ask what works here: in the background, since it is found by trying. */
void capabilities_addon_export(napi_env env, napi_value exports);
