#include "engine/unobserved.h"

/* Spans this close are merged: overflows cluster, and the log is short. */
#define JOIN_NS INT64_C(50000000)

void unobserved_add(struct unobserved_log *log, struct unobserved_span span)
{
	uint32_t known = log->count < UNOBSERVED_SPANS ? log->count : UNOBSERVED_SPANS;
	for (uint32_t i = 0; i < known; i++) {
		struct unobserved_span *old = &log->spans[i];
		if (old->sock != span.sock || old->cause != span.cause || span.from_ns - old->to_ns > JOIN_NS)
			continue;
		old->to_ns = span.to_ns;
		return;
	}
	log->spans[log->count++ % UNOBSERVED_SPANS] = span;
}

uint16_t unobserved_cause(const struct unobserved_log *log, const struct probe_socket *sock, int64_t from_ns,
			  int64_t to_ns)
{
	uint32_t known = log->count < UNOBSERVED_SPANS ? log->count : UNOBSERVED_SPANS;
	for (uint32_t i = 0; i < known; i++) {
		const struct unobserved_span *span = &log->spans[i];
		if ((!span->sock || span->sock == sock) && span->from_ns <= to_ns && span->to_ns >= from_ns)
			return span->cause;
	}
	return 0;
}
