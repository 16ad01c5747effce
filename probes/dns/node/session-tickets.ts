import type { TLSSocket } from 'node:tls';
import type { Clock } from '../../../core/ports/clock.ts';

/** Time beyond a round trip that a server has for its session tickets, ms. */
const SPARE_MS = 3;

/**
 * Waits for the session tickets that servers send after the handshake of TLS 1.3, a round trip at most. A query that is
 * sent before they arrive carries no acknowledgement of them: a server without TCP_NODELAY then keeps its answer until the
 * delayed acknowledgement of this host, 40 ms later, which says nothing about the server's speed.
 */
export function untilTickets(
  socket: TLSSocket,
  roundTripMs: number,
  clock: Pick<Clock, 'after'>,
  signal: AbortSignal,
): Promise<void> {
  if (socket.getProtocol() !== 'TLSv1.3' || signal.aborted) return Promise.resolve();
  return new Promise((resolve) => {
    const end = (): void => {
      timer.cancel();
      signal.removeEventListener('abort', end);
      socket.removeListener('session', later);
      socket.removeListener('close', end);
      resolve();
    };
    // The event comes from inside a read of OpenSSL: what is written then is not sent.
    const later = () => setImmediate(end);
    const timer = clock.after(2 * roundTripMs + SPARE_MS, end);
    signal.addEventListener('abort', end);
    socket.once('session', later);
    socket.once('close', end);
  });
}
