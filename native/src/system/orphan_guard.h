#pragma once

/*
 * Starts a thread that kills this process when its parent has ended and `grace_seconds` later it still runs: a main thread that hangs
 * in a system call that never returns (a file on a dead network drive) can end itself by no other means. The thread looks once a
 * second and takes some kilobytes. Returns 0 or an errno.
 */
int orphan_guard_start(unsigned grace_seconds);
