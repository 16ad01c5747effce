/*
 * Sends packets and takes their transmit timestamps like native/src/engine/transmit_times.c does. Reads one
 * step a line, times in µs:
 *
 *   send TIME REQUESTS          one sendmmsg: a packet for each character, all at TIME; 1 = a timestamp is requested
 *   timestamp NUMBER TIME       the timestamp that the kernel gave this number
 *   reply PACKET RECEIVED READ  -> the RTT and its source
 *   show                        -> the send times, with "k" for the kernel's
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/format.h"
#include "engine/outflow.h"
#include "engine/sample.h"
#include "engine/transmit_times.h"
#include "wire/icmp.h"

#define FLIGHTS 1024
#define LOG_PACKETS 256

static struct flight flights[FLIGHTS];
static struct engine engine = { .flights.flights = flights };
static unsigned sent;

static const struct format no_format;
const struct format *const formats[FORMATS] = { &no_format };

void outflow_check_overflow(struct engine *of, struct probe_socket *sock)
{
	(void)of;
	(void)sock;
}

void outflow_emit(struct engine *of, unsigned box, const struct sample *sample)
{
	(void)of;
	(void)box;
	const char *sources[] = { "none", "user", "kernel-rx", "kernel-tx-rx" };
	printf("%g %s\n", sample->rtt_ns / (double)NS_PER_US, sources[sample->stamps]);
}

static bool send_packets(struct transmit_log *log, int64_t at_ns, const char *requests)
{
	transmit_log_begin_batch(log);
	for (; *requests; requests++, sent++) {
		if (sent == FLIGHTS)
			return false;
		struct entry entry = { .timeout_ms = 1000 };
		flight_prepare(&engine, &flights[sent], &entry, 0);
		flights[sent].sent_wall_ns = flights[sent].sent_steady_ns = at_ns;
		transmit_log_add(log, sent, flights[sent].timer.tag, *requests == '1');
	}
	return true;
}

static void reply(const struct flight *flight, int64_t received_ns, int64_t read_ns)
{
	struct answer answer = { .outcome = OUTCOME_REPLY, .received_wall_ns = received_ns, .read_steady_ns = read_ns };
	flight_remark(&engine, flight, &answer);
}

static void show(void)
{
	for (unsigned i = 0; i < sent; i++)
		printf("%s%g%s", i ? " " : "", (double)flights[i].sent_wall_ns / (double)NS_PER_US,
		       flights[i].has_kernel_tx ? "k" : "");
	puts("");
}

int main(void)
{
	struct transmit_log log;
	char step[16], requests[FLIGHTS + 1];
	int64_t time_us, read_us;
	uint32_t number;
	if (!transmit_log_open(&log, LOG_PACKETS))
		return 64;
	while (scanf("%15s", step) == 1) {
		if (strcmp(step, "send") == 0) {
			if (scanf("%" SCNd64 " %1024s", &time_us, requests) != 2 ||
			    !send_packets(&log, time_us * NS_PER_US, requests))
				return 65;
		} else if (strcmp(step, "timestamp") == 0) {
			if (scanf("%" SCNu32 " %" SCNd64, &number, &time_us) != 2)
				return 65;
			transmit_time_take(&engine, &log, number, time_us * NS_PER_US);
		} else if (strcmp(step, "reply") == 0) {
			if (scanf("%" SCNu32 " %" SCNd64 " %" SCNd64, &number, &time_us, &read_us) != 3 || number >= sent)
				return 65;
			reply(&flights[number], time_us * NS_PER_US, read_us * NS_PER_US);
		} else {
			show();
		}
	}
	transmit_log_close(&log);
	return 0;
}
