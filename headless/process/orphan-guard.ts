import { workerData } from 'node:worker_threads';

/** A thread that does what `native/src/system/orphan_guard.h` does, where there is no native build. */
const LOOK_EVERY_MS = 1000;
const graceMs = Number(workerData) * 1000;

const parent = process.ppid;
const timer = setInterval(() => {
  if (process.ppid === parent) return;
  clearInterval(timer);
  setTimeout(() => process.kill(process.pid, 'SIGKILL'), graceMs);
}, LOOK_EVERY_MS);
