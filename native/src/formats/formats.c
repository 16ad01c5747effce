#include "engine/format.h"
#include "engine/plan.h"

#include "formats/formats.h"

const struct format *const formats[FORMATS] = {
	[FORMAT_ICMP_ECHO] = &echo_format,
	[FORMAT_UDP] = &udp_format,
	[FORMAT_TCP_SYN] = &tcp_syn_format,
	[FORMAT_TCP_CONNECT] = &tcp_connect_format,
};
