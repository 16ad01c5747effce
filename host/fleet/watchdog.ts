import { execFile } from 'node:child_process';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';

/**
 * Reports to systemd that this process is ready, and from then on that its event loop runs (`Type=notify`, `WatchdogSec=`); does
 * nothing elsewhere. Node has no datagram sockets of this kind: systemd's own command sends the messages (`NotifyAccess=all`).
 * @returns ends it
 */
export function startWatchdog(clock: Clock, log: Log, env: NodeJS.ProcessEnv = process.env): () => void {
  if (!env['NOTIFY_SOCKET']) return () => undefined;
  const notify = (...messages: readonly string[]) => {
    execFile('systemd-notify', messages, { timeout: 10_000, env }, (error) => {
      if (error) log.warn('The watchdog of systemd cannot be reached', { error: error.message });
    });
  };
  notify('--ready');
  const limitMs = Number(env['WATCHDOG_USEC'] ?? 0) / 1000;
  if (!(limitMs > 0)) return () => undefined;
  const timer = clock.every(limitMs / 3, () => notify('WATCHDOG=1'));
  return () => timer.cancel();
}
