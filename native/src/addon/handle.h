#pragma once

#include <node_api.h>
#include <stdint.h>

#include "engine/engine_state.h"
#include "engine/format.h"

/* An open engine as JavaScript holds it. Lives on the JavaScript thread. */
struct handle {
	napi_env env;
	struct engine *engine; /* NULL once closed */
	struct bridge *bridge;
	struct engine_options options;
	struct opener opener;
	struct {
		uint16_t code;
		uint8_t columns; /* enum column_set */
	} probes[MAX_OUTBOXES];
	unsigned probe_count;
};

/* Starts an engine; NULL with a pending exception when it cannot. */
napi_value handle_open(napi_env env, napi_value listener, const struct engine_options *options);

/* NULL with a pending exception for anything but what handle_open() returned. */
struct handle *handle_of(napi_env env, napi_value value);

/* Stops the engine. Resolves when all messages have been delivered. Not to be called twice. */
napi_value handle_close(struct handle *handle);
