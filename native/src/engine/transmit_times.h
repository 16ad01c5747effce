#pragma once

#include <stdbool.h>
#include <stdint.h>

struct batch;
struct engine;
struct transmit_log;

/*
 * Whether a packet of a batch gets a transmit timestamp. A timestamp costs a tenth of an echo's CPU: a buffer that the
 * kernel allocates, and its way through the error queue. Up to `stamp_limit_pps` every packet gets one. Above, a batch
 * gets one for its first packet, which takes longest because the caches are cold, its last, and a few in between.
 */
bool transmit_time_is_wanted(const struct engine *engine, const struct batch *batch, unsigned at);

/* Takes a timestamp over from the kernel, and interpolates the send times of the packets before it that have none. */
void transmit_time_take(struct engine *engine, struct transmit_log *log, uint32_t number, int64_t wall_ns);
