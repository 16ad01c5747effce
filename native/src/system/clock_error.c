#include "system/clock_error.h"

#include <sys/timex.h>

long clock_error_us(void)
{
	struct timex state = { .modes = 0 };
	if (adjtimex(&state) == -1 || (state.status & STA_UNSYNC))
		return -1;
	return state.maxerror;
}
