#pragma once

#include <stdint.h>

struct probe_socket;

#define BLIND_SPANS 32

/*
 * Spans of time in which an answer may have come without our seeing it: the kernel dropped packets for want of
 * receive buffer, or the machine was suspended. A packet that was waiting then and got no answer is "not measured",
 * not "timeout".
 */
struct blind_span {
	int64_t from_ns; /* steady clock */
	int64_t to_ns;
	const struct probe_socket *sock; /* NULL = all */
	uint16_t cause;
};

struct blind_log {
	struct blind_span spans[BLIND_SPANS]; /* ring, newest at count − 1 */
	uint32_t count;
};

void blind_add(struct blind_log *log, struct blind_span span);

/* The cause that may have hidden an answer expected on `sock` between the two times, or 0. */
uint16_t blind_cause(const struct blind_log *log, const struct probe_socket *sock, int64_t from_ns, int64_t to_ns);
