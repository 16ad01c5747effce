#pragma once

#include <stdint.h>

struct probe_socket;

#define UNOBSERVED_SPANS 32

/*
 * Spans of time in which replies may have come unseen: the kernel dropped packets for lack of receive buffer, or the
 * machine was suspended. A packet in flight then that got no reply is "not measured", not "timeout".
 */
struct unobserved_span {
	int64_t from_ns; /* steady clock */
	int64_t to_ns;
	const struct probe_socket *sock; /* NULL = all */
	uint16_t cause;
};

struct unobserved_log {
	struct unobserved_span spans[UNOBSERVED_SPANS]; /* ring, newest at count − 1 */
	uint32_t count;
};

void unobserved_add(struct unobserved_log *log, struct unobserved_span span);

/* The cause that may have hidden a reply expected on `sock` between the two times, or 0. */
uint16_t unobserved_cause(const struct unobserved_log *log, const struct probe_socket *sock, int64_t from_ns,
			  int64_t to_ns);
