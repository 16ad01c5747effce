#include "format.h"

#include "echo.h"
#include "udp.h"

const struct format *const formats[FORMATS] = {
	[FORMAT_ICMP_ECHO] = &echo_format,
	[FORMAT_UDP] = &udp_format,
};
