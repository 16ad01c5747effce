#include "format.h"

#include "echo.h"

const struct format *const formats[FORMATS] = {
	[FORMAT_ICMP_ECHO] = &echo_format,
};
