#pragma once

#include <node_api.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The only channel from native threads to JavaScript: a bounded queue of frames and events. */
struct bridge;

enum event_kind { EVENT_CLOCK_STEP = 1, EVENT_STARVATION = 2, EVENT_RECEIVE_OVERFLOW = 3 };

/*
 * `listener(kind, frame | atNs, value)`: kind 0 is a frame (Uint8Array of its own exactly sized ArrayBuffer), the
 * others are events with a BigInt wall-clock time and a number. NULL with a pending exception when it cannot be made.
 */
struct bridge *bridge_new(napi_env env, napi_value listener);

/* No more messages. Those under way are still delivered, then `closed` resolves; the bridge frees itself. */
void bridge_close(struct bridge *bridge, napi_deferred closed);

/* For an environment that is torn down: nothing is delivered any more. */
void bridge_abandon(struct bridge *bridge);

/* Room for a frame right now? Engine thread. */
bool bridge_has_room(const struct bridge *bridge);

/* Takes over `bytes` (malloc'd) when it returns true. Never blocks. Engine thread. */
bool bridge_send_frame(struct bridge *bridge, uint8_t *bytes, size_t length);
void bridge_send_event(struct bridge *bridge, enum event_kind kind, int64_t at_wall_ns, int64_t value);
