import { fork } from 'node:child_process';
import type { ToShell } from './messages.ts';
import type { ChildHandle } from './supervisor.ts';

/** Starts a built file as a Node process with this process's standard output and error. */
export function forkNode<Init>(entry: string, env: NodeJS.ProcessEnv = process.env): ChildHandle<Init> {
  const child = fork(entry, [], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'], execArgv: [], env });
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
