import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';
import type { Clock } from '../../core/ports/clock.ts';
import { BAD_HELLO, MAX_HANDSHAKE_BYTES, StationHandshake } from '../../core/rpc/handshake.ts';
import type { Port } from '../../core/rpc/port.ts';
import type { Refusals } from './refusals.ts';
import { wsPort } from './ws-port.ts';

export interface AdmissionOptions {
  readonly token: string;
  readonly clock: Clock;
  /** A page that has proved itself. */
  readonly onPage: (port: Port) => void;
}

/** Time for a page to prove that it knows the token. */
const HANDSHAKE_WITHIN_MS = 5000;
/** Two messages in frames of their own, and some pings. ws itself would collect up to what an admitted page may send. */
const MAX_STRANGER_BYTES = 4 * MAX_HANDSHAKE_BYTES;
/** Connections that have not proved themselves; one more ends the oldest, so that nobody can keep pages out for long. */
const MAX_STRANGERS = 16;
/** A page that is frozen, or a stranger who wants to stay, does not answer the closing. */
export const CLOSE_WITHIN_MS = 500;

/** The door: what comes in here is a stranger, what is handed to `onPage` knows the token. */
export class Admission {
  private readonly options: AdmissionOptions;
  private readonly refusals: Refusals;
  /** Ends each unproven connection, oldest first. */
  private readonly strangers = new Map<WebSocket, () => void>();

  constructor(options: AdmissionOptions, refusals: Refusals) {
    this.options = options;
    this.refusals = refusals;
  }

  /** @param authority the `Host` that the connection was asked for at */
  greet(client: WebSocket, socket: Duplex, authority: string): void {
    const { token, clock, onPage } = this.options;
    const handshake = new StationHandshake(token, authority);
    let bytes = 0;
    const count = (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > MAX_STRANGER_BYTES) refuse(BAD_HELLO, 'too much before the proof', 0);
    };
    const refuse = (code: number, why: string, lingerMs = CLOSE_WITHIN_MS) => {
      if (this.strangers.delete(client)) this.refusals.add('Refused a WebSocket', { why });
      tooLate.cancel();
      client.off('message', take);
      client.close(code, why);
      if (lingerMs === 0) return client.terminate();
      const insist = clock.after(lingerMs, () => client.terminate());
      client.once('close', () => insist.cancel());
    };
    const take = (data: Buffer, isBinary: boolean) => {
      void handshake.take(isBinary ? undefined : data.toString('utf8')).then((step) => {
        if (!this.strangers.has(client)) return; // gone, or refused meanwhile
        if (step.kind === 'refused') return refuse(step.code, step.why);
        if (step.admitted) {
          this.strangers.delete(client);
          tooLate.cancel();
          client.off('message', take);
          socket.off('data', count);
          onPage(wsPort(client));
        }
        client.send(step.text);
      });
    };
    const tooLate = clock.after(HANDSHAKE_WITHIN_MS, () => refuse(BAD_HELLO, 'no hello'));
    client.on('error', (error) => this.refusals.add('A WebSocket failed', { error: error.message }));
    client.once('close', () => {
      tooLate.cancel();
      this.strangers.delete(client);
    });
    client.on('message', take);
    socket.on('data', count);
    this.strangers.set(client, () => refuse(BAD_HELLO, 'too many at once', 0));
    const [oldest] = this.strangers.values();
    if (this.strangers.size > MAX_STRANGERS) oldest?.();
  }
}
