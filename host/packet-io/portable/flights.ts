import type { PacketEntry } from '../../../core/ports/packet-io.ts';
import type { Slot } from '../rounds.ts';
import type { Answer } from './wire-read.ts';
import { COOKIE_BYTES, type Cookie } from './wire-write.ts';

/** A packet on its way, and for a while after its timeout. */
export interface Flight {
  readonly entry: PacketEntry;
  readonly slot: Slot;
  readonly keys: readonly string[];
  readonly cookie: Cookie | null;
  /** Of an echo request; null = it is none. */
  readonly data: Buffer | null;
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
   * The packet that an answer belongs to. A cookie that came back has to be the packet's, wherever it came from; where
   * none did, an error quotes too little or a reply has other data: it has to be of the packet's destination.
   */
  of(answer: Answer): Flight | undefined {
    const flight = this.byKey.get(answer.key);
    if (!flight) return undefined;
    const { cookie } = flight;
    if (cookie && answer.cookie) {
      return cookie.run === answer.cookie.run && cookie.number === answer.cookie.number ? flight : undefined;
    }
    return answer.destination === flight.destination ? flight : undefined;
  }
}

/** Whether the data of an echo reply is what was sent, as far as it goes; what names the packet must not be missing. */
export function isSentData({ data: sent, cookie }: Flight, data: Buffer): boolean {
  if (!sent || data.length > sent.length || (cookie && data.length < COOKIE_BYTES)) return false;
  return data.equals(sent.subarray(0, data.length));
}
