#pragma once

struct bridge;
struct engine;
struct engine_options;

/* Starts the thread. Takes over `bridge` only on success. NULL with errno set when there is no memory or thread. */
struct engine *engine_start(struct bridge *bridge, const struct engine_options *options);

/* Stops sending, hands over finished samples, joins the thread and frees everything. */
void engine_stop(struct engine *engine);
