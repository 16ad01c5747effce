/**
 * A thread of a child process that ends it when its parent is gone and the main thread does not, because a system call
 * there never returns (a file on a dead network drive): nothing but SIGKILL ends such a process.
 */
const LOOK_EVERY_MS = 1000;
/** For the main thread to end the process in order. */
const GRACE_MS = 4000;

const parent = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), GRACE_MS);
}, LOOK_EVERY_MS);
