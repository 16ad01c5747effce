import { EXIT } from '../../host/exit-status.ts';
import { streamLog } from '../../host/log.ts';
import type { FromShell, ToShell } from '../../host/process/messages.ts';
import { onUncaught, outliveOutput } from '../../host/process/uncaught.ts';

export interface Child<Init> {
  /** As in the log. */
  readonly name: string;
  start(init: Init, tell: (message: ToShell) => void): Promise<void>;
  reload?(): void;
  close(): Promise<void>;
  /** How the process ends. Default: process.exit. */
  end?(): void;
}

/**
 * Runs a child process of the shell: starts on `init`, answers heartbeats, ends in order on `close`, and ends at once
 * when the shell is gone, however it went.
 */
export function runAsChild<Init>(child: Child<Init>): void {
  const tell = (message: ToShell) => {
    if (process.connected) process.send?.(message);
  };
  const end = () => (child.end ? child.end() : process.exit(0));
  outliveOutput();
  onUncaught((error) => {
    streamLog(child.name, 'error').error('ends because of an error that nothing caught', { error });
    process.exit(EXIT.internal);
  });
  process.on('disconnect', end);
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the shell decides what it means
  process.on('SIGTERM', () => void child.close().finally(end));
  process.on('message', (message: FromShell<Init>) => {
    switch (message.type) {
      case 'init':
        void child.start(message.init, tell);
        return;
      case 'ping':
        return tell({ type: 'pong', id: message.id });
      case 'reload':
        return child.reload?.();
      case 'close':
        void child.close().finally(end);
    }
  });
}
