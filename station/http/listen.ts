import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import { listen } from '../../host/listen.ts';
import { systemErrorText } from '../../host/system-error-text.ts';

/** Takes the next free port, refuses to start, or waits until the port is free. */
export type WhenTaken = 'next' | 'refuse' | 'wait';

/** Ports above the wanted one that are tried. */
const PORT_TRIES = 20;
const FIRST_PAUSE_MS = 50;
const LONGEST_PAUSE_MS = 2000;
/** The system may need a moment to give back the port of a station that has just died. */
const SAY_AFTER_MS = 2000;

/** Listens on 127.0.0.1, at `port` or one of the next `tries`. Fault `http.port-taken`. @returns the port */
export async function listenFrom(server: Server, port: number, tries = PORT_TRIES): Promise<number> {
  for (let next = port; ; next++) {
    const error = await listen(server, next, '127.0.0.1');
    if (!error) return (server.address() as AddressInfo).port;
    if (error.code === 'EADDRINUSE' && next < port + tries && next < 65_535) continue;
    throw new FaultError({
      code: 'http.port-taken',
      message: `Port ${next} of 127.0.0.1 cannot be used: ${systemErrorText(error)}`,
      hint: 'choose another with --port, or 0 for any',
    });
  }
}

/**
 * Listens on the port that pages know. While another program uses it, retries with growing pauses and without a limit:
 * measuring needs no page.
 */
export async function listenAt(server: Server, port: number, clock: Clock, log: Log): Promise<number> {
  let waitedMs = 0;
  for (let pauseMs = FIRST_PAUSE_MS; ; pauseMs = Math.min(2 * pauseMs, LONGEST_PAUSE_MS)) {
    const error = await listen(server, port, '127.0.0.1');
    if (!error) return port;
    await new Promise<void>((resolve) => void clock.after(pauseMs, resolve));
    if (waitedMs < SAY_AFTER_MS && waitedMs + pauseMs >= SAY_AFTER_MS) {
      log.warn(
        'Another program uses the port of the page: measuring continues, and the page returns when the port is free',
        {
          port,
          error: error.code ?? error.message,
        },
      );
    }
    waitedMs += pauseMs;
  }
}
