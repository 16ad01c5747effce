#include "engine/format.h"

#include "formats/echo.h"
#include "formats/tcp_connect.h"
#include "formats/tcp_syn.h"
#include "formats/udp.h"

const struct format *const formats[FORMATS] = {
	[FORMAT_ICMP_ECHO] = &echo_format,
	[FORMAT_UDP] = &udp_format,
	[FORMAT_TCP_SYN] = &tcp_syn_format,
	[FORMAT_TCP_CONNECT] = &tcp_connect_format,
};
