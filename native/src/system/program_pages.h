#pragma once

/*
 * Unmaps the pages of program and libraries that are as on disk: code and constants of the start, most of which is not needed again. What is
 * needed comes back from the page cache. Returns the kilobytes that were mapped, 0 where /proc says nothing of them. madvise(2),
 * MADV_DONTNEED; proc_pid_smaps(5).
 */
long program_pages_release(void);
