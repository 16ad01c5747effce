#include "raw/raw_socket.h"

#include <errno.h>

#include "raw/broker_client.h"

int raw_socket_open(const struct raw_request *request, const char *broker_path, struct socket_error *failed)
{
	struct raw_request own = *request;
	enum raw_call call;
	own.version = RAW_REQUEST_VERSION;
	int fd = raw_open(&own, &call);
	if (fd >= 0)
		return fd;
	*failed = (struct socket_error){ errno, raw_call_name(call) };
	if (failed->error != EPERM || !broker_path || !broker_path[0])
		return -1;
	return broker_open(&own, broker_path, failed);
}
