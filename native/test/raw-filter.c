/*
 * Tests the filter of raw sockets: raw-filter KIND QUOTED FIRST LAST. Reads packets as hexadecimal text, a line each,
 * and writes "pass" or "stop" for each. The program runs in the kernel, on a socket that needs no rights.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "raw/raw_filter.h"

static size_t bytes_of(const char *text, uint8_t *bytes)
{
	size_t count = 0;
	unsigned value;
	while (sscanf(text + 2 * count, "%2x", &value) == 1)
		bytes[count++] = (uint8_t)value;
	return count;
}

int main(int argc, char **argv)
{
	if (argc != 5)
		return 64;
	struct raw_request request = {
		.version = RAW_REQUEST_VERSION,
		.kind = (uint16_t)atoi(argv[1]),
		.quoted = (uint16_t)atoi(argv[2]),
		.first_port = (uint16_t)atoi(argv[3]),
		.last_port = (uint16_t)atoi(argv[4]),
	};
	static struct raw_filter filter;
	raw_filter_make(&filter, &request);
	struct sock_fprog program = { .len = (unsigned short)filter.count, .filter = filter.code };
	int ends[2];
	if (!raw_request_is_valid(&request) || socketpair(AF_UNIX, SOCK_DGRAM, 0, ends) < 0 ||
	    setsockopt(ends[1], SOL_SOCKET, SO_ATTACH_FILTER, &program, sizeof(program)) < 0) {
		perror("raw-filter");
		return 1;
	}
	static char line[8192];
	static uint8_t packet[4096];
	while (fgets(line, sizeof(line), stdin)) {
		send(ends[0], packet, bytes_of(line, packet), 0);
		puts(recv(ends[1], packet, sizeof(packet), MSG_DONTWAIT) >= 0 ? "pass" : "stop");
	}
	return 0;
}
