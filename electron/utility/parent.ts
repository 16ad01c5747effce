import type { MessagePortMain, ParentPort } from 'electron';
import type { Fault } from '../../core/result/result.ts';
import type { Port } from '../../core/rpc/port.ts';
import { EXIT } from '../../host/exit-status.ts';
import { streamLog } from '../../host/log.ts';
import type { Opening } from '../../host/process/messages.ts';
import { lostOnClose, onUncaught, outliveOutput } from '../../host/process/process-end.ts';
import { mainPort } from '../ports/main-port.ts';
import type { FromMain, ToMain } from '../ports/process-messages.ts';

export interface Utility<Init> {
  /** The name in the log. */
  readonly name: string;
  start(init: Init, tell: (message: ToMain) => void): Promise<void>;
  attach(port: Port): void;
  reload?(): void;
  /** Main's reply to `open-project`. */
  opening?(reply: Opening): void;
  /** Handles messages for this kind of process. */
  hear?(message: FromMain<Init>, ports: readonly MessagePortMain[]): void;
  /** @returns the fault of lost data, null = nothing lost */
  close(): Promise<Fault | null>;
  /** Ends the process at once. Default: process.exit. */
  end?(): void;
}

/**
 * Runs a utility process of the desktop host, as `runAsChild` does for the browser host: starts on `init`, answers
 * heartbeats, ends in order on `close`. Electron ends it when the main process is gone.
 */
export function runAsUtility<Init>(utility: Utility<Init>): void {
  const parent: ParentPort | undefined = process.parentPort;
  if (!parent) throw new Error('this file runs as a utility process of the desktop program only');
  const tell = (message: ToMain) => parent.postMessage(message);
  const end = (status: number) => (utility.end ? utility.end() : process.exit(status));
  const log = streamLog(utility.name, 'warn');
  // Electron would only warn of a rejection and continue in an unknown state; a new process is better.
  outliveOutput();
  onUncaught((error) => {
    log.error('Ends because of an error that nothing caught', { error });
    end(EXIT.internal);
  });
  process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; main decides what it means
  parent.on('message', ({ data, ports }) => {
    const message = data as FromMain<Init>;
    switch (message.type) {
      case 'init':
        void utility.start(message.init, tell);
        return;
      case 'ping':
        return tell({ type: 'pong', id: message.id });
      case 'attach': {
        const [end] = ports;
        if (end) utility.attach(mainPort(end));
        return;
      }
      case 'reload':
        return utility.reload?.();
      case 'opening':
        return utility.opening?.(message);
      case 'close':
        void lostOnClose(() => utility.close(), log)
          .then((fault) => fault && tell({ type: 'lost', fault }))
          .finally(() => end(EXIT.ok));
        return;
      default:
        utility.hear?.(message, ports);
    }
  });
}
