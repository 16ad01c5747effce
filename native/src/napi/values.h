#pragma once

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Small conversions for the Node-API surface. Objects are incomplete only when memory is short. */
napi_value value_object(napi_env env);
void value_set_number(napi_env env, napi_value object, const char *name, double value);
void value_set_bool(napi_env env, napi_value object, const char *name, bool value);
void value_set_text(napi_env env, napi_value object, const char *name, const char *value);
void value_set(napi_env env, napi_value object, const char *name, napi_value value);

/* Adds a function to what the addon exports. */
void value_export(napi_env env, napi_value exports, const char *name, napi_callback function);

/* Reads `count` arguments; throws a TypeError and returns false when there are fewer. */
bool value_arguments(napi_env env, napi_callback_info info, size_t count, napi_value *arguments);

/* Read an argument; throw a TypeError that names it and return false for anything else. */
bool value_u32(napi_env env, const char *argument, napi_value value, uint32_t *result);
bool value_bool(napi_env env, const char *argument, napi_value value, bool *result);

/* The same for a string of less than `size` bytes. */
bool value_text(napi_env env, const char *argument, napi_value value, char *text, size_t size);

/* The same for the bytes of a Uint8Array, which belong to V8. */
bool value_bytes(napi_env env, const char *argument, napi_value value, uint8_t **bytes, size_t *length);

/* Throws a TypeError unless something has been thrown already; returns NULL for the caller to return. */
napi_value value_throw(napi_env env, const char *message);
