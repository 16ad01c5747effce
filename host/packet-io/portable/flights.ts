import { addressBytes } from '../../../core/model/address.ts';
import type { PacketEntry } from '../../../core/model/packet.ts';
import { METHODS } from '../../../core/model/packet-columns.ts';
import type { JsFlight } from '../js-driver.ts';
import type { Slot } from '../rounds.ts';
import { NEVER_SENT } from '../schedule.ts';
import type { Composed } from './compose.ts';
import type { Answer } from './wire-read.ts';
import { COOKIE_BYTES, type Cookie } from './wire-write.ts';

/** A packet in flight, and for a while after its timeout. */
export interface Flight extends JsFlight {
  readonly keys: readonly string[];
  readonly cookie: Cookie | null;
  /** Data of an echo request; null = no echo request. */
  readonly data: Buffer | null;
  readonly destination: string;
  /** Send time by the monotonic clock. */
  sentAtMs: number;
  sentNs: bigint;
  lateUs: number;
}

/** Facts about a packet when it is sent. */
type SentFields = Pick<Composed, 'sourcePort' | 'sourceIndex'> & Partial<Composed>;

/** A packet of a slot, before it is sent. */
export function newFlight(entry: PacketEntry, slot: Slot, sent: SentFields): Flight {
  const { ttl, format } = entry.packet;
  const {
    keys = [],
    cookie = null,
    data = null,
    destination = entry.packet.destination,
    sourcePort,
    sourceIndex,
  } = sent;
  const method = format === 'tcp-connect' ? METHODS['tcp-connect'] : METHODS.portable;
  const typed = { ...NEVER_SENT, sourcePort, sourceIndex, method, sentTtl: ttl ?? 0 };
  const unsent = { sentAtMs: 0, sentNs: 0n, lateUs: 0, open: false, answered: false };
  return { entry, slot, keys, cookie, data, destination, typed, ...unsent };
}

/** Packets by the fields that replies contain. */
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
   * Finds the packet of a reply. A returned cookie must be the packet's, whatever the sender; without
   * one, an error quotes too little or a reply has other data: then it must be from the packet's destination.
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

/** Whether the data of an echo reply equals the data sent, as far as it goes; the cookie must be complete. */
export function isSentData({ data: sent, cookie }: Flight, data: Buffer): boolean {
  if (!sent || data.length > sent.length || (cookie && data.length < COOKIE_BYTES)) return false;
  return data.equals(sent.subarray(0, data.length));
}

/** Converts a reply to the fields of its packet's sample. */
export function answeredFields(flight: Flight, answer: Answer) {
  const { icmpType, icmpCode, mtu, quotedTtl, replyTtl } = answer;
  const from = answer.from === flight.destination ? undefined : addressBytes(answer.from);
  return { replyTtl, typed: { ...flight.typed, icmpType, icmpCode, mtu, quotedTtl }, ...(from && { from }) };
}
