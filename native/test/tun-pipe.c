/*
 * A TUN device as a pipe, for tests: tun-pipe DEVICE. Packets that the kernel routes to the device come out of standard
 * output, packets from standard input are received by the kernel; each after its length, 16 bits, big-endian. An empty
 * packet reports that the device is up. Ends with its standard input. Descriptor 3 is /dev/net/tun, opened by the
 * caller: on many machines only root may open it. Attaching to an existing device needs no privilege.
 */
#include <errno.h>
#include <fcntl.h>
#include <linux/if.h>
#include <linux/if_tun.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#define LENGTH_BYTES 2
#define PACKET_BYTES 65535
#define TUN_DESCRIPTOR 3

static bool write_whole(int to, const uint8_t *bytes, size_t length)
{
	for (size_t done = 0; done < length;) {
		ssize_t wrote = write(to, bytes + done, length - done);
		if (wrote < 0 && errno != EINTR)
			return false;
		done += wrote > 0 ? (size_t)wrote : 0;
	}
	return true;
}

static bool send_framed(uint8_t *frame, size_t length)
{
	frame[0] = (uint8_t)(length >> 8);
	frame[1] = (uint8_t)length;
	return write_whole(STDOUT_FILENO, frame, LENGTH_BYTES + length);
}

/* Packets sent before that would be dropped without a trace. */
static void wait_until_running(const char *device)
{
	struct ifreq request = { 0 };
	struct timespec pause = { 0, 1000000 };
	int any = socket(AF_INET, SOCK_DGRAM, 0);
	strncpy(request.ifr_name, device, IFNAMSIZ - 1);
	while (ioctl(any, SIOCGIFFLAGS, &request) == 0 && !(request.ifr_flags & IFF_RUNNING))
		nanosleep(&pause, NULL);
	close(any);
}

/* Whole packets go to the device; the rest is the beginning of the next. */
static size_t deliver(int tun, uint8_t *bytes, size_t length)
{
	size_t at = 0;
	while (length - at >= LENGTH_BYTES) {
		size_t packet = (size_t)bytes[at] << 8 | bytes[at + 1];
		if (length - at < LENGTH_BYTES + packet)
			break;
		if (write(tun, bytes + at + LENGTH_BYTES, packet) < 0)
			perror("tun-pipe: write");
		at += LENGTH_BYTES + packet;
	}
	memmove(bytes, bytes + at, length - at);
	return length - at;
}

int main(int argc, char **argv)
{
	static uint8_t outgoing[LENGTH_BYTES + PACKET_BYTES];
	static uint8_t incoming[4 * PACKET_BYTES];
	struct ifreq request = { .ifr_flags = IFF_TUN | IFF_NO_PI };
	size_t waiting = 0;
	const int tun = TUN_DESCRIPTOR;
	if (argc != 2 || fcntl(tun, F_SETFL, O_NONBLOCK) < 0) {
		perror("tun-pipe: descriptor 3 must be /dev/net/tun");
		return 1;
	}
	strncpy(request.ifr_name, argv[1], IFNAMSIZ - 1);
	if (ioctl(tun, TUNSETIFF, &request) < 0) {
		perror("tun-pipe: TUNSETIFF");
		return 1;
	}
	wait_until_running(argv[1]);
	if (!send_framed(outgoing, 0))
		return 1;
	for (;;) {
		struct pollfd ready[2] = { { tun, POLLIN, 0 }, { STDIN_FILENO, POLLIN, 0 } };
		if (poll(ready, 2, -1) < 0 && errno != EINTR)
			return 1;
		ssize_t length;
		while ((length = read(tun, outgoing + LENGTH_BYTES, PACKET_BYTES)) > 0)
			if (!send_framed(outgoing, (size_t)length))
				return 1;
		if (!(ready[1].revents & (POLLIN | POLLHUP)))
			continue;
		length = read(STDIN_FILENO, incoming + waiting, sizeof(incoming) - waiting);
		if (length <= 0)
			return 0;
		waiting = deliver(tun, incoming, waiting + (size_t)length);
	}
}
