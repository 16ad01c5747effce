/**
 * A thread of a child process that kills it when its parent has ended and the main thread hangs in a system call
 * that never returns (a file on a dead network drive): only SIGKILL ends such a process.
 */
const LOOK_EVERY_MS = 1000;
/** Time for the main thread to end the process in order. */
const GRACE_MS = 4000;

const parent = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
}, LOOK_EVERY_MS);
