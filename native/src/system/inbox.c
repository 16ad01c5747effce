#include "system/inbox.h"

#include <time.h> /* linux/errqueue.h needs it */

#include <linux/errqueue.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>

#define CONTROL_BYTES 256

struct inbox {
	int used; /* headers changed by the last call: only these are reset */
	struct mmsghdr messages[INBOX_MESSAGES];
	struct iovec parts[INBOX_MESSAGES][2];
	struct sockaddr_storage names[INBOX_MESSAGES];
	uint8_t data[INBOX_MESSAGES][INBOX_DATA_BYTES];
	/* Separate, so that it costs no memory until a message is that large; NULL = not kept. */
	uint8_t (*rest)[INBOX_REST_BYTES];
	_Alignas(struct cmsghdr) uint8_t control[INBOX_MESSAGES][CONTROL_BYTES];
};

struct inbox *inbox_new(bool keeps_rest)
{
	struct inbox *inbox = calloc(1, sizeof(*inbox));
	if (!inbox)
		return 0;
	if (keeps_rest && !(inbox->rest = calloc(INBOX_MESSAGES, sizeof(*inbox->rest)))) {
		free(inbox);
		return 0;
	}
	for (int i = 0; i < INBOX_MESSAGES; i++) {
		inbox->parts[i][0] = (struct iovec){ .iov_base = inbox->data[i], .iov_len = INBOX_DATA_BYTES };
		if (keeps_rest)
			inbox->parts[i][1] = (struct iovec){ .iov_base = inbox->rest[i], .iov_len = INBOX_REST_BYTES };
		inbox->messages[i].msg_hdr = (struct msghdr){
			.msg_name = &inbox->names[i],
			.msg_iov = inbox->parts[i],
			.msg_iovlen = keeps_rest ? 2 : 1,
			.msg_control = inbox->control[i],
		};
	}
	inbox->used = INBOX_MESSAGES;
	return inbox;
}

void inbox_free(struct inbox *inbox)
{
	if (inbox)
		free(inbox->rest);
	free(inbox);
}

int inbox_fill(struct inbox *inbox, int fd, int flags)
{
	for (int i = 0; i < inbox->used; i++) {
		inbox->messages[i].msg_hdr.msg_namelen = sizeof(inbox->names[i]);
		inbox->messages[i].msg_hdr.msg_controllen = CONTROL_BYTES;
	}
	int count = recvmmsg(fd, inbox->messages, INBOX_MESSAGES, flags | MSG_DONTWAIT, 0);
	inbox->used = count < 0 ? 0 : count;
	return inbox->used;
}

static void read_control(struct message *message, const struct cmsghdr *control)
{
	const void *data = CMSG_DATA(control);
	if (control->cmsg_level == SOL_SOCKET && control->cmsg_type == SO_TIMESTAMPING) {
		struct scm_timestamping stamps;
		memcpy(&stamps, data, sizeof(stamps));
		message->stamp_wall_ns = stamps.ts[0].tv_sec * INT64_C(1000000000) + stamps.ts[0].tv_nsec;
		return;
	}
	bool v4 = control->cmsg_level == IPPROTO_IP;
	if (!v4 && control->cmsg_level != IPPROTO_IPV6)
		return;
	if (control->cmsg_type == (v4 ? IP_TTL : IPV6_HOPLIMIT)) {
		int ttl;
		memcpy(&ttl, data, sizeof(ttl));
		message->ttl = (uint8_t)ttl;
	} else if (control->cmsg_type == (v4 ? IP_RECVERR : IPV6_RECVERR)) {
		message->error = data;
	} else if (!v4 && control->cmsg_type == IPV6_PKTINFO) {
		message->to = ((const struct in6_pktinfo *)data)->ipi6_addr.s6_addr;
	}
}

struct message inbox_message(const struct inbox *inbox, int at)
{
	const struct mmsghdr *from = &inbox->messages[at];
	struct msghdr header = from->msg_hdr;
	size_t length = from->msg_len < INBOX_DATA_BYTES ? from->msg_len : INBOX_DATA_BYTES;
	struct message message = { .data = inbox->data[at], .length = length, .name = &inbox->names[at] };
	if (from->msg_len > INBOX_DATA_BYTES) {
		message.rest = inbox->rest[at];
		message.rest_length = from->msg_len - INBOX_DATA_BYTES;
	}
	for (struct cmsghdr *control = CMSG_FIRSTHDR(&header); control; control = CMSG_NXTHDR(&header, control))
		read_control(&message, control);
	return message;
}

uint16_t address_port(const struct sockaddr *address)
{
	bool v4 = address->sa_family == AF_INET;
	return ntohs(v4 ? ((const struct sockaddr_in *)address)->sin_port
			: ((const struct sockaddr_in6 *)address)->sin6_port);
}

bool address_bytes(const struct sockaddr *address, uint8_t bytes[16])
{
	if (address->sa_family == AF_INET) {
		memset(bytes, 0, 16);
		memset(bytes + 10, 0xff, 2);
		memcpy(bytes + 12, &((const struct sockaddr_in *)address)->sin_addr, 4);
		return true;
	}
	if (address->sa_family != AF_INET6)
		return false;
	memcpy(bytes, &((const struct sockaddr_in6 *)address)->sin6_addr, 16);
	return true;
}
