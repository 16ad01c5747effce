import { createSocket } from 'node:dgram';

/** A route may change: it is looked up again after this time. */
const FRESH_MS = 10_000;

/** Any port will do: nothing is sent. */
const PORT = 9;

/** Finds the source address of IPv4 packets to a destination, by the routing table. */
export class SourceAddresses {
  private readonly known = new Map<string, { source: string | undefined; readonly askedMs: number }>();
  private readonly now: () => number;

  /** @param now ms of a monotonic clock */
  constructor(now: () => number) {
    this.now = now;
  }

  /** Returns the known address, looking it up again when old; undefined before the first result and without a route. */
  get(destination: string): string | undefined {
    const found = this.known.get(destination);
    if (!found || this.now() - found.askedMs > FRESH_MS) this.ask(destination, found?.source);
    return found?.source;
  }

  private ask(destination: string, before: string | undefined): void {
    const entry = { source: before, askedMs: this.now() };
    this.known.set(destination, entry);
    const socket = createSocket('udp4');
    const settle = (source: string | undefined) => {
      entry.source = source;
      socket.close();
    };
    socket.once('error', () => settle(undefined));
    socket.connect(PORT, destination, (error?: Error) => {
      if (!error) settle(socket.address().address);
      else if (socket.listenerCount('error') > 0) settle(undefined);
    });
  }
}
