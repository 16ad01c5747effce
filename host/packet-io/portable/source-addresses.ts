import { createSocket } from 'node:dgram';

/** A route may change: asked again after so long. */
const FRESH_MS = 10_000;

/** Any port does: nothing is sent. */
const PORT = 9;

/** The own address that IPv4 packets to a destination leave from, as the routing table has it. */
export class SourceAddresses {
  private readonly known = new Map<string, { source: string | undefined; readonly askedMs: number }>();
  private readonly now: () => number;

  /** @param now ms that never step */
  constructor(now: () => number) {
    this.now = now;
  }

  /** What is known now, asking again where that is old; undefined before the first answer and where there is no route. */
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
