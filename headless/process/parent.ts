import type { Fault } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { streamLog } from '../../host/log.ts';
import { guardAgainstOrphaning } from '../../host/process/guard-against-orphaning.ts';
import type { FromShell, Opening, ToShell } from '../../host/process/messages.ts';
import { lostOnClose, onUncaught, outliveOutput } from '../../host/process/process-end.ts';

export interface Child<Init> {
  /** Name in the log. */
  readonly name: string;
  start(init: Init, tell: (message: ToShell) => void): Promise<void>;
  reload?(): void;
  /** The shell's reply to `open-project`. */
  opening?(reply: Opening): void;
  /** @returns a description of lost samples, null = none */
  close(): Promise<Fault | null>;
  /** Called when the shell has ended: stores everything now. */
  abandon?(): Promise<void>;
  /** Ends the process immediately. Default: process.exit. */
  end?(): void;
}

/** Time for a child to store its data when the shell has ended. */
const ABANDON_WITHIN_MS = 2000;

/**
 * Runs a child process of the shell: starts on `init`, answers heartbeats, ends in order on `close`, and ends at once
 * when the shell has ended, for whatever reason.
 */
export function runAsChild<Init>(child: Child<Init>): void {
  const tell = (message: ToShell) => {
    if (process.connected) process.send?.(message);
  };
  const end = (status: number) => (child.end ? child.end() : process.exit(status));
  const log = streamLog(child.name, 'warn');
  outliveOutput();
  onUncaught((error) => {
    log.error('Ends because of an error that nothing caught', { error });
    end(EXIT.internal);
  });
  guardAgainstOrphaning(log);
  process.on('disconnect', () => {
    const limit = new Promise<void>((resolve) => setTimeout(resolve, ABANDON_WITHIN_MS));
    // A plain exit would wait for threads, one of which may hang in the kernel.
    void Promise.race([child.abandon?.(), limit]).finally(() => process.kill(process.pid, 'SIGKILL'));
  });
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the shell decides what it means
  const close = () =>
    void lostOnClose(() => child.close(), log)
      .then((fault) => fault && new Promise<void>((sent) => process.send?.({ type: 'lost', fault }, () => sent())))
      .finally(() => end(EXIT.ok));
  process.on('SIGTERM', close);
  process.on('message', (message: FromShell<Init>) => {
    switch (message.type) {
      case 'init':
        void child.start(message.init, tell);
        return;
      case 'ping':
        return tell({ type: 'pong', id: message.id });
      case 'reload':
        return child.reload?.();
      case 'opening':
        return child.opening?.(message);
      case 'close':
        return close();
    }
  });
}
