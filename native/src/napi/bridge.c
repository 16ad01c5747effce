#include "napi/bridge.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* Messages queued for a busy JavaScript thread: 16 frames hold up to 64 000 samples. */
#define QUEUE_FRAMES 16

/* The rest is for events, which are not sent again. */
#define QUEUE_MESSAGES 256

struct bridge {
	napi_threadsafe_function function;
	atomic_int queued;
	napi_deferred closed; /* resolved when the last message has been delivered */
};

struct note {
	int kind; /* 0 = frame */
	uint8_t *bytes;
	size_t length;
	int64_t at_wall_ns;
	int64_t value;
};

static void note_free(struct note *note)
{
	free(note->bytes);
	free(note);
}

static bool frame_value(napi_env env, const struct note *note, napi_value *result)
{
	/* Copied: Electron refuses buffers that V8 did not allocate. */
	void *copy;
	napi_value buffer;
	if (napi_create_arraybuffer(env, note->length, &copy, &buffer) != napi_ok)
		return false;
	memcpy(copy, note->bytes, note->length);
	return napi_create_typedarray(env, napi_uint8_array, note->length, buffer, 0, result) == napi_ok;
}

static void deliver(napi_env env, napi_value listener, void *context, void *data)
{
	struct bridge *bridge = context;
	struct note *note = data;
	atomic_fetch_sub(&bridge->queued, 1);
	/* env is NULL while the environment is torn down: only the memory is to be freed. */
	napi_value undefined, arguments[3];
	bool ready = env && napi_get_undefined(env, &undefined) == napi_ok &&
		     napi_create_int32(env, note->kind, &arguments[0]) == napi_ok &&
		     (note->kind ? napi_create_bigint_int64(env, note->at_wall_ns, &arguments[1]) == napi_ok
				 : frame_value(env, note, &arguments[1])) &&
		     napi_create_double(env, (double)note->value, &arguments[2]) == napi_ok;
	note_free(note);
	if (ready)
		napi_call_function(env, undefined, listener, 3, arguments, 0);
}

static void finish(napi_env env, void *data, void *context)
{
	(void)data;
	struct bridge *bridge = context;
	napi_handle_scope scope;
	napi_value undefined;
	if (bridge->closed && env && napi_open_handle_scope(env, &scope) == napi_ok) {
		if (napi_get_undefined(env, &undefined) == napi_ok)
			napi_resolve_deferred(env, bridge->closed, undefined);
		napi_close_handle_scope(env, scope);
	}
	free(bridge);
}

struct bridge *bridge_new(napi_env env, napi_value listener)
{
	struct bridge *bridge = calloc(1, sizeof(*bridge));
	napi_value name;
	if (bridge && napi_create_string_utf8(env, "sounder engine", NAPI_AUTO_LENGTH, &name) == napi_ok &&
	    napi_create_threadsafe_function(env, listener, 0, name, QUEUE_MESSAGES, 1, 0, finish, bridge, deliver,
					    &bridge->function) == napi_ok)
		return bridge;
	free(bridge);
	napi_throw_error(env, 0, "Cannot make the channel from the engine thread to JavaScript");
	return 0;
}

void bridge_close(struct bridge *bridge, napi_deferred closed)
{
	bridge->closed = closed;
	napi_release_threadsafe_function(bridge->function, napi_tsfn_release);
}

void bridge_abandon(struct bridge *bridge)
{
	napi_release_threadsafe_function(bridge->function, napi_tsfn_abort);
}

bool bridge_has_room(const struct bridge *bridge)
{
	return atomic_load(&bridge->queued) < QUEUE_FRAMES;
}

static bool send_note(struct bridge *bridge, const struct note *values)
{
	struct note *note = malloc(sizeof(*note));
	if (!note)
		return false;
	*note = *values;
	atomic_fetch_add(&bridge->queued, 1);
	if (napi_call_threadsafe_function(bridge->function, note, napi_tsfn_nonblocking) == napi_ok)
		return true;
	atomic_fetch_sub(&bridge->queued, 1);
	free(note);
	return false;
}

bool bridge_send_frame(struct bridge *bridge, uint8_t *bytes, size_t length)
{
	return send_note(bridge, &(struct note){ .bytes = bytes, .length = length });
}

void bridge_send_event(struct bridge *bridge, enum event_kind kind, int64_t at_wall_ns, int64_t value)
{
	send_note(bridge, &(struct note){ .kind = kind, .at_wall_ns = at_wall_ns, .value = value });
}
