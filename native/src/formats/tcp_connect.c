#include <errno.h>
#include <linux/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h> /* linux/errqueue.h needs it */
#include <unistd.h>

#include <linux/errqueue.h>

#include "engine/engine_state.h"
#include "engine/flight.h"
#include "engine/flight_store.h"
#include "engine/format.h"
#include "engine/mailbox.h"
#include "engine/outflow.h"
#include "engine/plan.h"
#include "engine/receive.h"
#include "engine/sample.h"
#include "engine/send.h"
#include "engine/watches.h"
#include "formats/connect_socket.h"
#include "formats/formats.h"
#include "system/inbox.h"
#include "wire/icmp.h"
#include "wire/mpls.h"
#include "wire/quote.h"
#include "wire/tcp_wire.h"

/* Descriptors are the limit, not numbers. */
#define CONNECT_ID_SPACES 1

/* Tolerance in deciding which SYN a handshake belongs to after a retransmission: TCP timestamps are in whole ms. */
#define REPEAT_SLACK_NS (50 * NS_PER_MS)

/* A connection under way. Lies at the index of its flight's number. */
struct connection {
	struct watch watch;
	struct flight *flight;
	int fd; /* −1 = closed already */
	bool is_watched;
};

struct tcp_connect {
	struct id_space id_space;
	struct connection *connections; /* ID_SPACE_NUMBERS */
};

static struct tcp_connect *tcp_connect_of(const struct engine *engine)
{
	return engine->state[FORMAT_TCP_CONNECT];
}

static bool start(struct engine *engine)
{
	engine->state[FORMAT_TCP_CONNECT] = calloc(1, sizeof(struct tcp_connect));
	if (!engine->state[FORMAT_TCP_CONNECT])
		return false;
	/* One descriptor for each connection under way: as many as this process may have. */
	struct rlimit limit;
	if (getrlimit(RLIMIT_NOFILE, &limit) == 0 && limit.rlim_cur < limit.rlim_max) {
		limit.rlim_cur = limit.rlim_max;
		setrlimit(RLIMIT_NOFILE, &limit);
	}
	return true;
}

static void install(struct engine *engine, void *content)
{
	struct tcp_connect *all = tcp_connect_of(engine);
	all->connections = content;
	id_space_join(&engine->flights, &all->id_space, 0, 0);
}

bool tcp_connect_open(struct opener *opener, const struct plan_entry *entry, struct socket_error *failed)
{
	(void)entry;
	if (opener->opened[FORMAT_TCP_CONNECT])
		return true;
	struct connection *connections = calloc(ID_SPACE_NUMBERS, sizeof(*connections));
	*failed = (struct socket_error){ ENOMEM, "calloc" };
	if (!connections)
		return false;
	struct handover handover = { .install = install, .discard = free, .content = connections };
	if (!mailbox_hand_over(opener->engine, handover, failed))
		return false;
	opener->opened[FORMAT_TCP_CONNECT] = 1;
	return true;
}

static struct connection *connection_of(const struct engine *engine, const struct flight *flight)
{
	return &tcp_connect_of(engine)->connections[flight_number(&engine->flights, flight)];
}

static void hang_up(struct engine *engine, struct connection *connection)
{
	if (connection->fd < 0)
		return;
	if (connection->is_watched) {
		watch_remove(engine, connection->fd);
		engine->unstamped--;
	}
	close(connection->fd);
	connection->fd = -1;
}

/* The handshake's duration by the kernel's clock, ns; 0 = unknown. */
static int64_t handshake_ns(const struct tcp_info *info)
{
	return info->tcpi_rtt > 0 ? (int64_t)info->tcpi_rtt * NS_PER_US : 0;
}

static void connected(struct engine *engine, struct connection *connection, int64_t read_steady_ns)
{
	struct flight *flight = connection->flight;
	struct tcp_info info = { 0 };
	socklen_t length = sizeof(info);
	getsockopt(connection->fd, IPPROTO_TCP, TCP_INFO, &info, &length);
	struct answer answer = {
		.read_steady_ns = read_steady_ns,
		.outcome = OUTCOME_REPLY,
		.icmp_type = ICMP_NONE,
		.icmp_code = ICMP_NONE,
		.kernel_rtt_ns = handshake_ns(&info),
	};
	if (info.tcpi_total_retrans > 0) {
		/*
		 * The kernel has retransmitted the SYN. Only where TCP timestamps show that the first one was answered
		 * is this its reply; else the first is lost, and its flight times out.
		 */
		bool is_first = answer.kernel_rtt_ns + REPEAT_SLACK_NS >= read_steady_ns - flight->sent_steady_ns;
		if (!is_first) {
			hang_up(engine, connection);
			return;
		}
		answer.kernel_rtt_ns = 0;
	}
	stat_add(&engine->stats.received, 1);
	flight_answer(engine, flight, &answer);
}

/* Ends the flight with the ICMP error that ended the connection; false when there is none. */
static bool ended_by_icmp(struct engine *engine, struct connection *connection, int64_t read_steady_ns)
{
	struct flight *flight = connection->flight;
	struct probe_socket sock = { .fd = connection->fd, .family = connect_socket_family(connection->fd) };
	int count = inbox_fill(engine->inbox, connection->fd, MSG_ERRQUEUE);
	for (int i = 0; i < count; i++) {
		struct message message = inbox_message(engine->inbox, i);
		struct answer answer;
		if (!message.error || message.error->ee_origin == SO_EE_ORIGIN_LOCAL ||
		    !answer_from_error(&sock, &message, read_steady_ns, &answer))
			continue;
		error_came_from(engine, &answer, &sock, &message, flight);
		struct quote quote = { .ttl = TTL_UNKNOWN };
		mpls_read_message(&message, ip_header_bytes(sock.family), &quote);
		answer.quote = &quote;
		stat_add(&engine->stats.received, 1);
		flight_answer(engine, flight, &answer);
		return true;
	}
	return false;
}

static void failed(struct engine *engine, struct connection *connection, int error, int64_t read_steady_ns)
{
	struct flight *flight = connection->flight;
	if (ended_by_icmp(engine, connection, read_steady_ns))
		return;
	if (error == ECONNREFUSED) {
		struct answer answer = {
			.read_steady_ns = read_steady_ns,
			.outcome = OUTCOME_REFUSED,
			.icmp_type = ICMP_NONE,
			.icmp_code = ICMP_NONE,
		};
		stat_add(&engine->stats.received, 1);
		flight_answer(engine, flight, &answer);
		return;
	}
	/* The kernel gave up before our timeout: no reply has come or will. */
	if (error == ETIMEDOUT) {
		hang_up(engine, connection);
		return;
	}
	flight_fail(engine, flight, error);
}

static void ready(struct engine *engine, struct watch *watch, uint32_t events)
{
	(void)events;
	struct connection *connection = (struct connection *)watch;
	int64_t read_steady_ns = clock_steady_ns();
	int error = 0;
	socklen_t length = sizeof(error);
	getsockopt(connection->fd, SOL_SOCKET, SO_ERROR, &error, &length);
	if (error)
		failed(engine, connection, error, read_steady_ns);
	else
		connected(engine, connection, read_steady_ns);
}

/*
 * Emits the sample of a connection that could not be tried: for lack of descriptors it is not measured, else a local
 * error.
 */
static void give_up(struct engine *engine, const struct entry *entry, int error)
{
	struct sample sample = entry_sample(entry, entry->round, entry->seq);
	bool is_ours = error == EMFILE || error == ENFILE || error == ENOMEM || error == ENOBUFS;
	sample.outcome = is_ours ? OUTCOME_NOT_MEASURED : OUTCOME_LOCAL_ERROR;
	sample.cause = is_ours ? CAUSE_NO_DESCRIPTOR : (uint16_t)error;
	sample.method = METHOD_TCP_CONNECT;
	outflow_emit(engine, entry->outbox, &sample);
}

static void begin(struct engine *engine, const struct entry *entry, struct flight *flight, struct instant at)
{
	flight->sent_wall_ns = at.wall_ns;
	flight->sent_steady_ns = at.steady_ns;
	int64_t due_ns = timebase_slot_start_ns(&engine->time, entry->due);
	flight->late_us = (int32_t)((at.steady_ns - due_ns) / NS_PER_US);
	flight_begin(engine, flight);
	stat_add(&engine->stats.sent, 1);
}

static void watch(struct engine *engine, struct connection *connection)
{
	connection->is_watched = watch_add(engine, connection->fd, EPOLLOUT, &connection->watch);
	if (!connection->is_watched) {
		flight_fail(engine, connection->flight, errno);
		return;
	}
	engine->unstamped++;
	/* A refusal is timed when it is read: do not wait until all other packets of the slot are sent. */
	watches_dispatch(engine);
}

void tcp_connect_send(struct engine *engine, const struct entry *entry)
{
	struct flight *flight = id_space_take(&tcp_connect_of(engine)->id_space, engine->steady_ns);
	if (!flight) {
		send_gave_up(engine, entry, OUTCOME_NOT_MEASURED, CAUSE_BUFFER_OVERFLOW);
		return;
	}
	int fd = connect_socket_open(entry);
	if (fd < 0) {
		give_up(engine, entry, errno);
		return;
	}
	flight_prepare(engine, flight, entry, 0);
	flight->format = FORMAT_TCP_CONNECT;
	flight_detail(&engine->flights, flight)->method = METHOD_TCP_CONNECT;
	struct connection *connection = connection_of(engine, flight);
	*connection = (struct connection){ .watch.ready = ready, .flight = flight, .fd = fd };
	struct instant at = clock_now();
	int error = connect_socket_connect(fd, entry);
	flight_detail(&engine->flights, flight)->source_port = connect_socket_port(fd);
	/* Under way, answered already, or refused by this machine. */
	if (error && error != EINPROGRESS && error != ECONNREFUSED) {
		close(fd);
		give_up(engine, entry, error);
		return;
	}
	begin(engine, entry, flight, at);
	if (error == ECONNREFUSED)
		failed(engine, connection, error, clock_steady_ns());
	else if (!error)
		connected(engine, connection, clock_steady_ns());
	else
		watch(engine, connection);
}

static void ended(struct engine *engine, struct flight *flight)
{
	hang_up(engine, connection_of(engine, flight));
}

/* Each connection has a socket of its own, which holds no more than one reply. */
static struct probe_socket *no_socket(const struct engine *engine, const struct flight *flight)
{
	(void)engine;
	(void)flight;
	return 0;
}

static void close_all(struct engine *engine)
{
	struct tcp_connect *all = tcp_connect_of(engine);
	for (uint32_t i = 0; all && all->connections && i < ID_SPACE_NUMBERS; i++) {
		if (all->id_space.flights[i].state == FLIGHT_OPEN && all->connections[i].fd >= 0)
			close(all->connections[i].fd);
	}
	if (all)
		free(all->connections);
	free(all);
}

const struct format tcp_connect_format = {
	.start = start,
	.open = tcp_connect_open,
	.send = tcp_connect_send,
	.socket_of = no_socket,
	.ended = ended,
	.close = close_all,
};
