#include "engine/outflow.h"

#include <stdlib.h>

#include "engine/engine_state.h"
#include "napi/bridge.h"
#include "wire/icmp.h"

/* Time that samples wait before a frame is made of them: fewer, larger frames cost less. */
#define FLUSH_NS (25 * NS_PER_MS)
#define BUSY_FLUSH_NS (45 * NS_PER_MS)

int outflow_box(struct engine *engine, uint16_t probe_code, uint8_t columns)
{
	for (unsigned i = 0; i < engine->outbox_count; i++) {
		if (engine->outboxes[i].probe_code == probe_code)
			return (int)i;
	}
	if (engine->outbox_count == MAX_OUTBOXES)
		return -1;
	engine->outboxes[engine->outbox_count] = (struct outbox){ .probe_code = probe_code, .columns = columns };
	return (int)engine->outbox_count++;
}

bool outflow_has_room(const struct engine *engine, unsigned box)
{
	return engine->outboxes[box].count < OUTBOX_MAX_SAMPLES / 2;
}

void outflow_drop(struct engine *engine, unsigned box, uint64_t samples)
{
	engine->outboxes[box].dropped += (uint32_t)samples;
	stat_add(&engine->stats.dropped_samples, (int64_t)samples);
}

static int64_t flush_interval_ns(const struct engine *engine)
{
	return engine_is_busy(engine) ? BUSY_FLUSH_NS : FLUSH_NS;
}

void outflow_emit(struct engine *engine, unsigned box, const struct sample *sample)
{
	uint32_t dropped = engine->outboxes[box].dropped;
	outbox_push(&engine->outboxes[box], sample);
	stat_add(&engine->stats.dropped_samples, engine->outboxes[box].dropped - dropped);
	if (!engine->flush_at_ns)
		engine->flush_at_ns = engine->steady_ns + flush_interval_ns(engine);
	if (engine->outboxes[box].count >= FRAME_MAX_SAMPLES)
		engine->flush_at_ns = engine->steady_ns;
}

static void flush_box(struct engine *engine, struct outbox *box)
{
	while (box->count > 0 && bridge_has_room(engine->bridge)) {
		struct frame frame = outbox_frame(box);
		if (!frame.bytes)
			return;
		if (!bridge_send_frame(engine->bridge, frame.bytes, frame.length)) {
			free(frame.bytes);
			return;
		}
		outbox_shift(box, frame.samples);
	}
}

void outflow_flush(struct engine *engine)
{
	bool is_empty = true;
	for (unsigned i = 0; i < engine->outbox_count; i++) {
		flush_box(engine, &engine->outboxes[i]);
		is_empty &= engine->outboxes[i].count == 0;
	}
	/* Samples that were not delivered are merged with the next ones. */
	engine->flush_at_ns = is_empty ? 0 : engine->steady_ns + flush_interval_ns(engine);
	if (!engine->overflowed)
		return;
	int64_t at_wall_ns = engine->steady_ns + engine->time.offset_ns;
	bridge_send_event(engine->bridge, EVENT_RECEIVE_OVERFLOW, at_wall_ns, (int64_t)engine->overflowed);
	engine->overflowed = 0;
}

void outflow_check_overflow(struct engine *engine, struct probe_socket *sock)
{
	if (sock->drops_checked_ns == engine->steady_ns)
		return;
	uint32_t drops = socket_new_drops(sock);
	if (drops > 0) {
		unobserved_add(&engine->unobserved, (struct unobserved_span){
						  .from_ns = sock->drops_checked_ns,
						  .to_ns = engine->steady_ns,
						  .sock = sock,
						  .cause = CAUSE_RECEIVE_OVERFLOW,
					  });
		stat_add(&engine->stats.receive_overflow, drops);
		engine->overflowed += drops;
	}
	sock->drops_checked_ns = engine->steady_ns;
}
