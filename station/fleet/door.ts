import type { Socket } from 'node:net';
import type { Clock, Timer } from '../../core/ports/clock.ts';

/** Limits of connections that have not proved yet what they are. */
export interface DoorLimits {
  /** Under way at once, of one address: agents behind one NAT come back together. */
  readonly ofAddress: number;
  /** Under way at once, of all addresses. */
  readonly ofAll: number;
  /** Waiting for their turn, of one address and of all. */
  readonly waitingOfAddress: number;
  readonly waitingOfAll: number;
  /** Time to prove it, and to wait for the turn, ms. */
  readonly provedWithinMs: number;
  readonly turnWithinMs: number;
}

export const DOOR_LIMITS: DoorLimits = {
  ...{ ofAddress: 64, ofAll: 512 },
  ...{ waitingOfAddress: 2048, waitingOfAll: 3072 },
  ...{ provedWithinMs: 10_000, turnWithinMs: 20_000 },
};

export interface DoorOptions {
  readonly limits: DoorLimits;
  readonly clock: Clock;
  /** It is a connection's turn: its handshake begins. */
  readonly open: (socket: Socket) => void;
  /** A connection was closed before it had proved anything. */
  readonly onRefused: (why: string, address: string) => void;
}

interface Entrance {
  readonly waiting: Socket[];
  underWay: number;
}

/**
 * Lets connections in, a few at once of each address, so that neither strangers that hold theirs open nor a thousand agents that
 * come back together keep the others out: handshakes are the most expensive part of a connection.
 */
export class Door {
  private readonly options: DoorOptions;
  /** By address; the one whose turn is next is the first with connections that wait. */
  private readonly entrances = new Map<string, Entrance>();
  /** Ends the turn of a connection, by its remote end. */
  private readonly turns = new Map<string, () => void>();
  private readonly unproved = new Set<Socket>();
  private underWay = 0;
  /** Connections that wait for their turn. */
  waiting = 0;

  constructor(options: DoorOptions) {
    this.options = options;
  }

  /** A connection that was accepted, and that nobody reads yet. */
  enter(socket: Socket): void {
    const { limits, clock } = this.options;
    socket.on('error', () => socket.destroy());
    if (socket.remoteAddress === undefined) return void socket.destroy(); // it was reset before it was accepted
    const address = addressOf(socket);
    const entrance = this.entrances.get(address) ?? { waiting: [], underWay: 0 };
    this.entrances.set(address, entrance);
    if (entrance.waiting.length >= limits.waitingOfAddress || this.waiting >= limits.waitingOfAll) {
      return this.refuse(socket, 'it opens too many connections at once');
    }
    entrance.waiting.push(socket);
    this.waiting += 1;
    const patience = clock.after(limits.turnWithinMs, () => {
      if (entrance.waiting.includes(socket)) this.refuse(socket, 'it opens too many connections at once');
    });
    const end = endOf(socket); // not known any more when it is closed
    socket.once('close', () => {
      patience.cancel();
      const at = entrance.waiting.indexOf(socket);
      if (at >= 0) {
        entrance.waiting.splice(at, 1);
        this.waiting -= 1;
      }
      this.turns.get(end)?.();
    });
    this.next();
  }

  /** A connection has proved what it is, or is answered. */
  passed(socket: Pick<Socket, 'remoteAddress' | 'remotePort'>): void {
    this.turns.get(endOf(socket))?.();
  }

  /** Closes all that have proved nothing. */
  close(): void {
    for (const { waiting } of this.entrances.values()) for (const socket of [...waiting]) socket.destroy();
    for (const socket of this.unproved) socket.destroy();
  }

  private next(): void {
    const { limits } = this.options;
    for (const [address, entrance] of this.entrances) {
      while (entrance.underWay < limits.ofAddress && this.underWay < limits.ofAll) {
        const socket = entrance.waiting.shift();
        if (!socket) break;
        this.waiting -= 1;
        this.begin(address, entrance, socket);
        // The others first, before this address has another one.
        this.entrances.delete(address);
        this.entrances.set(address, entrance);
        if (this.waiting > entrance.waiting.length) break;
      }
      if (entrance.underWay === 0 && entrance.waiting.length === 0) this.entrances.delete(address);
      if (this.underWay >= limits.ofAll || this.waiting === 0) return;
    }
  }

  private begin(address: string, entrance: Entrance, socket: Socket): void {
    const { limits, clock, open } = this.options;
    const end = endOf(socket);
    entrance.underWay += 1;
    this.underWay += 1;
    const tooLong: Timer = clock.after(limits.provedWithinMs, () =>
      this.refuse(socket, 'it opens connections and does not say what they are for'),
    );
    this.unproved.add(socket);
    this.turns.set(end, () => {
      this.turns.delete(end);
      this.unproved.delete(socket);
      tooLong.cancel();
      entrance.underWay -= 1;
      this.underWay -= 1;
      if (entrance.underWay === 0 && entrance.waiting.length === 0) this.entrances.delete(address);
      this.next();
    });
    open(socket);
  }

  private refuse(socket: Socket, why: string): void {
    this.options.onRefused(why, addressOf(socket));
    socket.destroy();
  }
}

/** IPv4 addresses as such, although the listener is one of IPv6. */
export const addressOf = ({ remoteAddress }: Pick<Socket, 'remoteAddress'>): string =>
  (remoteAddress ?? '?').replace(/^::ffff:/, '');

const endOf = ({ remoteAddress, remotePort }: Pick<Socket, 'remoteAddress' | 'remotePort'>): string =>
  `${remoteAddress} ${remotePort}`;
