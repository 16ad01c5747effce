import type { PacketEntry } from '../../../core/ports/packet-io.ts';
import type { Slot } from '../rounds.ts';
import type { Answer } from './wire-read.ts';
import type { Cookie } from './wire-write.ts';

/** A packet on its way, and for a while after its timeout. */
export interface Flight {
  readonly entry: PacketEntry;
  readonly slot: Slot;
  readonly keys: readonly string[];
  readonly cookie: Cookie | null;
  readonly destination: string;
  /** The own columns of its samples. */
  readonly typed: Readonly<Record<string, number>>;
  /** By the monotonic clock. */
  sentAtMs: number;
  sentNs: bigint;
  lateUs: number;
  open: boolean;
  answered: boolean;
}

/** Packets by what answers to them carry. */
export class Flights {
  private readonly byKey = new Map<string, Flight>();

  keep(flight: Flight): void {
    for (const key of flight.keys) this.byKey.set(key, flight);
  }

  forget(flight: Flight): void {
    // A later packet may have the same numbers by now.
    for (const key of flight.keys) if (this.byKey.get(key) === flight) this.byKey.delete(key);
  }

  /**
   * The packet that an answer belongs to. One with a cookie takes only answers that bring it back, from wherever,
   * unless they quote too little; one without takes answers of its destination.
   */
  of(answer: Answer): Flight | undefined {
    const flight = this.byKey.get(answer.key);
    if (!flight) return undefined;
    const { cookie } = flight;
    if (cookie && answer.cookie) {
      return cookie.run === answer.cookie.run && cookie.number === answer.cookie.number ? flight : undefined;
    }
    return answer.destination === flight.destination && (!cookie || answer.isQuote) ? flight : undefined;
  }
}
