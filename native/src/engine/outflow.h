#pragma once

#include <stdbool.h>
#include <stdint.h>

struct engine;
struct probe_socket;
struct sample;

/* Index of the box for a probe code, whose probe columns are always the same; −1 when there are too many codes. */
int outflow_box(struct engine *engine, uint16_t probe_code, uint8_t columns);

/* Whether a sample that could also wait (missed slots) fits without displacing newer ones. */
bool outflow_has_room(const struct engine *engine, unsigned box);

/* Queues a finished sample for JavaScript. */
void outflow_emit(struct engine *engine, unsigned box, const struct sample *sample);

/* Counts samples as dropped that were never made. */
void outflow_drop(struct engine *engine, unsigned box, uint64_t samples);

/*
 * Asks the kernel, at most once per wake and socket, whether it dropped packets that we should have received; if so,
 * logs an unobserved span and notifies the listener with the next flush.
 */
void outflow_check_overflow(struct engine *engine, struct probe_socket *sock);

/* Delivers as many frames as the reader has room for. */
void outflow_flush(struct engine *engine);
