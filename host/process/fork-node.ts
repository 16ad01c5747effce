import { fork } from 'node:child_process';
import type { ToShell } from './messages.ts';
import type { ChildHandle } from './supervisor.ts';

/**
 * V8 lets the heap of short-lived objects grow to 64 MB and more where much is allocated at once, as when a large project is read,
 * and keeps it: some 40 MB of a station with 10 240 targets.
 */
const HEAP_FLAGS = ['--max-semi-space-size=4', '--expose-gc']; // `gc` for release-memory.ts
/**
 * glibc gives each of many threads an arena of its own, which keeps what was freed; and with each larger block that is freed it takes
 * more of the next ones from arenas, up to 32 MB, instead of getting them from the system and giving them back. A station that stores
 * 10 240 series at 1 Hz had 150 MB less after ten minutes with the limits set, which keeps them as they are.
 */
const MALLOC = { MALLOC_ARENA_MAX: '2', MALLOC_MMAP_THRESHOLD_: '32768', MALLOC_TRIM_THRESHOLD_: '131072' };

/** Starts a built file as a Node process with this process's standard output and error. */
export function forkNode<Init>(entry: string, env: NodeJS.ProcessEnv = process.env): ChildHandle<Init> {
  const child = fork(entry, [], {
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    execArgv: HEAP_FLAGS,
    env: { ...MALLOC, ...env },
  });
  return {
    get pid() {
      return child.pid;
    },
    send(message) {
      // The callback keeps a child that is just dying from throwing here; its exit says the rest.
      if (child.connected) child.send(message, () => undefined);
    },
    kill: () => void child.kill('SIGKILL'),
    onMessage: (listener) => void child.on('message', (message: ToShell) => listener(message)),
    onExit(listener) {
      let hasEnded = false;
      const once = (why: string) => {
        if (!hasEnded) listener(why);
        hasEnded = true;
      };
      child.on('error', (error) => once(error.message));
      child.on('exit', (code, signal) => once(signal ?? `status ${code}`));
    },
  };
}
