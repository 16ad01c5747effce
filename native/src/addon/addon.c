/*
 * The Node-API surface: open, apply, stats, close, trimMemory, releaseProgramPages, guardAgainstOrphaning, clockError, and the exports
 * of the other files. `native/index.ts` is its only caller.
 */
#include <stdlib.h>
#include <string.h>

#include "addon/capabilities_addon.h"
#include "addon/handle.h"
#include "addon/marked_socket_addon.h"
#include "addon/raw_addon.h"
#include "engine/format.h"
#include "engine/mailbox.h"
#include "engine/plan.h"
#include "napi/values.h"
#include "system/clock_error.h"
#include "system/memory.h"
#include "system/orphan_guard.h"
#include "system/program_pages.h"

static napi_value open_engine(napi_env env, napi_callback_info info)
{
	napi_value arguments[6];
	struct engine_options options = { 0 };
	if (!value_arguments(env, info, 6, arguments) ||
	    !value_u32(env, "receiveBytes", arguments[1], &options.sockets.receive_bytes) ||
	    !value_u32(env, "stampLimitPps", arguments[2], &options.stamp_limit_pps) ||
	    !value_bool(env, "kernelStamps", arguments[3], &options.sockets.kernel_stamps) ||
	    !value_bool(env, "realtime", arguments[4], &options.realtime) ||
	    !value_text(env, "brokerPath", arguments[5], options.sockets.broker_path, BROKER_PATH_BYTES))
		return 0;
	if (options.stamp_limit_pps == 0)
		return value_throw(env, "stampLimitPps must be greater than 0");
	return handle_open(env, arguments[0], &options);
}

static napi_value fault(napi_env env, const char *reason, uint32_t entry_index)
{
	napi_value object = value_object(env);
	value_set_text(env, object, "reason", reason);
	value_set_number(env, object, "entryIndex", entry_index);
	return object;
}

static napi_value socket_fault(napi_env env, const struct socket_error *failed, uint32_t entry_index, int family)
{
	napi_value object = fault(env, "socket", entry_index);
	value_set_number(env, object, "family", family);
	value_set_number(env, object, "errno", failed->error);
	value_set_text(env, object, "call", failed->call);
	return object;
}

/* The reason why samples of this entry would fit no frame; NULL = they do. */
static const char *probe_problem(struct handle *handle, const struct plan_entry *entry)
{
	for (unsigned i = 0; i < handle->probe_count; i++) {
		if (handle->probes[i].code == entry->probe_code)
			return handle->probes[i].columns == entry->columns ? 0 : "mixed-columns";
	}
	if (handle->probe_count == MAX_OUTBOXES)
		return "too-many-probes";
	handle->probes[handle->probe_count].code = entry->probe_code;
	handle->probes[handle->probe_count++].columns = entry->columns;
	return 0;
}

/* The problem of a plan as an object; NULL when all of it can be sent. */
static napi_value plan_problem(struct handle *handle, void *bytes, size_t length, struct plan *plan)
{
	napi_env env = handle->env;
	uint32_t at = 0;
	switch (plan_decode(bytes, length, plan, &at)) {
	case PLAN_MALFORMED:
		return fault(env, "malformed", 0);
	case PLAN_BAD_ENTRY:
		return fault(env, "bad-entry", at);
	default:
		break;
	}
	if (plan_resolve(plan, &at) != PLAN_OK)
		return fault(env, "no-interface", at);
	for (at = 0; at < plan->add_count; at++) {
		const struct plan_entry *entry = &plan->adds[at];
		const struct format *format = formats[entry->format];
		struct socket_error failed;
		if (!format)
			return fault(env, "no-format", at);
		const char *problem = probe_problem(handle, entry);
		if (problem)
			return fault(env, problem, at);
		if (!format->open(&handle->opener, entry, &failed))
			return socket_fault(env, &failed, at, entry->family);
	}
	return 0;
}

/* Returns undefined, or an object with the reason why nothing was applied. */
static napi_value apply_plan(napi_env env, napi_callback_info info)
{
	napi_value arguments[2];
	struct handle *handle;
	uint8_t *bytes;
	size_t length;
	if (!value_arguments(env, info, 2, arguments) || !(handle = handle_of(env, arguments[0])) ||
	    !value_bytes(env, "plan", arguments[1], &bytes, &length))
		return 0;
	struct command *command = handle->engine ? calloc(1, sizeof(*command)) : 0;
	/* A copy: aligned, and JavaScript cannot change it while the thread reads it. */
	void *copy = malloc(length ? length : 1);
	if (!command || !copy) {
		free(command);
		free(copy);
		return value_throw(env, "The engine is closed, or memory is short");
	}
	memcpy(copy, bytes, length);
	*command = (struct command){ .kind = COMMAND_PLAN, .buffer = copy };
	napi_value problem = plan_problem(handle, copy, length, &command->plan);
	if (problem)
		command_free(command);
	else
		mailbox_post(handle->engine, command);
	return problem;
}

static napi_value read_stats(napi_env env, napi_callback_info info)
{
	napi_value argument;
	struct handle *handle;
	if (!value_arguments(env, info, 1, &argument) || !(handle = handle_of(env, argument)))
		return 0;
	if (!handle->engine)
		return value_throw(env, "The engine is closed");
	const struct engine_stats *stats = &handle->engine->stats;
	napi_value object = value_object(env);
	value_set_number(env, object, "sent", (double)stats->sent);
	value_set_number(env, object, "received", (double)stats->received);
	value_set_number(env, object, "unmatched", (double)stats->unmatched);
	value_set_number(env, object, "receiveOverflow", (double)stats->receive_overflow);
	value_set_number(env, object, "droppedSamples", (double)stats->dropped_samples);
	value_set_number(env, object, "inFlight", (double)stats->in_flight);
	value_set_number(env, object, "entries", (double)stats->entries);
	return object;
}

static napi_value close_engine(napi_env env, napi_callback_info info)
{
	napi_value argument;
	struct handle *handle;
	if (!value_arguments(env, info, 1, &argument) || !(handle = handle_of(env, argument)))
		return 0;
	return handle_close(handle);
}

static napi_value trim_memory(napi_env env, napi_callback_info info)
{
	(void)env;
	(void)info;
	memory_trim();
	return 0;
}

/* Returns { kilobytes }. */
static napi_value release_program_pages(napi_env env, napi_callback_info info)
{
	(void)info;
	napi_value object = value_object(env);
	value_set_number(env, object, "kilobytes", (double)program_pages_release());
	return object;
}

static napi_value guard_against_orphaning(napi_env env, napi_callback_info info)
{
	napi_value argument, error = 0;
	uint32_t grace_seconds;

	if (!value_arguments(env, info, 1, &argument) || !value_u32(env, "graceSeconds", argument, &grace_seconds))
		return 0;
	napi_create_int32(env, orphan_guard_start(grace_seconds), &error);
	return error;
}

/* Returns { errorUs }. */
static napi_value read_clock_error(napi_env env, napi_callback_info info)
{
	(void)info;
	napi_value object = value_object(env);
	value_set_number(env, object, "errorUs", (double)clock_error_us());
	return object;
}

NAPI_MODULE_INIT()
{
	value_export(env, exports, "open", open_engine);
	value_export(env, exports, "apply", apply_plan);
	value_export(env, exports, "stats", read_stats);
	value_export(env, exports, "close", close_engine);
	value_export(env, exports, "trimMemory", trim_memory);
	value_export(env, exports, "releaseProgramPages", release_program_pages);
	value_export(env, exports, "guardAgainstOrphaning", guard_against_orphaning);
	value_export(env, exports, "clockError", read_clock_error);
	capabilities_addon_export(env, exports);
	raw_addon_export(env, exports);
	marked_socket_addon_export(env, exports);
	return exports;
}
