#pragma once

/*
 * Gives pages that are free inside the arenas of malloc back to the system, which free() only does at their ends. Other threads that
 * allocate from the same arena wait meanwhile, some milliseconds. Does nothing with another libc than glibc. malloc_trim(3).
 */
void memory_trim(void);
