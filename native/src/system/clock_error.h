#pragma once

/*
 * Most that the wall clock may differ from UTC, as the kernel knows it from the time daemon, in microseconds; -1 = it is not
 * synchronized, or the kernel does not say. adjtimex(2), maxerror.
 */
long clock_error_us(void);
