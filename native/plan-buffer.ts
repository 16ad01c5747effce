import { addressBytes } from '../core/model/address.ts';
import type { PacketEntry, PacketTemplate, PlanDelta } from '../core/model/packet.ts';
import type { ColumnSet } from '../core/model/packet-columns.ts';

/** The layout of `native/src/engine/plan.h`; change both together. */
const MAGIC = 0x31504e53;
const VERSION = 2;
const HEADER_BYTES = 16;
export const PLAN_ENTRY_BYTES = 136;

const FLAGS = { once: 1, dontFragment: 2, hasSource: 4, hasFlow: 8, rawOnly: 16 } as const;
const FORMATS: Readonly<Record<PacketTemplate['format'], number>> = {
  'icmp-echo': 1,
  udp: 2,
  'tcp-syn': 3,
  'tcp-connect': 4,
};
const COLUMNS: Readonly<Record<ColumnSet, number>> = { none: 0, echo: 0, flow: 1, hop: 2 };

const align8 = (bytes: number): number => (bytes + 7) & ~7;

/** `interface` of the template, or the zone of a link-local destination: they mean the same. */
const interfaceOf = (entry: PacketEntry): string =>
  entry.packet.interface ?? entry.packet.destination.split('%')[1] ?? '';

/** Dotted quads are nearly all there is: read digit by digit they cost a fifth of the general parser. */
function writeIpv4(bytes: Uint8Array, offset: number, text: string): boolean {
  let part = 0;
  let value = -1;
  for (let at = 0; at <= text.length; at++) {
    const digit = at < text.length ? text.charCodeAt(at) - 48 : -2;
    if (digit >= 0 && digit <= 9) {
      value = value < 0 ? digit : value * 10 + digit;
      if (value > 255) return false;
    } else if (digit === -2 && value >= 0 && part < 4) {
      bytes[offset + 12 + part++] = value;
      value = -1;
    } else return false;
  }
  bytes[offset + 10] = 255;
  bytes[offset + 11] = 255;
  return part === 4;
}

function writeAddress(bytes: Uint8Array, offset: number, text: string): void {
  if (writeIpv4(bytes, offset, text)) return;
  const address = addressBytes(text.split('%')[0] ?? text);
  if (!address) throw new RangeError(`${JSON.stringify(text)} is not an address`);
  bytes.set(address, offset);
}

function flagsOf({ periodMs, packet }: PacketEntry): number {
  return (
    (periodMs === null ? FLAGS.once : 0) |
    (packet.dontFragment ? FLAGS.dontFragment : 0) |
    (packet.source === null ? 0 : FLAGS.hasSource) |
    (packet.format === 'icmp-echo' && packet.flow !== null ? FLAGS.hasFlow : 0) |
    (packet.format === 'tcp-syn' && packet.rawOnly ? FLAGS.rawOnly : 0)
  );
}

/** The fields that only some formats have. */
function writeFlow(view: DataView, at: number, packet: PacketTemplate): void {
  if (packet.format === 'icmp-echo') {
    view.setUint32(at + 120, packet.flow ?? 0, true);
    view.setUint16(at + 128, 1, true);
    return;
  }
  view.setUint16(at + 124, packet.destinationPort, true);
  view.setUint16(at + 126, packet.sourcePort, true);
  view.setUint16(at + 128, packet.sourcePortCount, true);
}

function writeEntry(bytes: Uint8Array, view: DataView, at: number, entry: PacketEntry): void {
  const { packet } = entry;
  view.setFloat64(at, entry.firstAtMs, true);
  view.setFloat64(at + 8, entry.steadyFromMs, true);
  view.setUint32(at + 16, entry.entryId, true);
  view.setUint32(at + 20, entry.series, true);
  view.setUint32(at + 24, entry.periodMs ?? 0, true);
  view.setUint32(at + 28, entry.rounds ?? 0, true);
  view.setUint32(at + 32, entry.fromRound, true);
  view.setUint32(at + 36, entry.timeoutMs, true);
  view.setUint32(at + 40, entry.spacingMs, true);
  view.setUint32(at + 44, packet.payloadBytes, true);
  view.setUint16(at + 48, entry.count, true);
  view.setUint16(at + 50, entry.probeCode, true);
  view.setUint16(at + 52, entry.resumeCause, true);
  bytes[at + 54] = packet.family;
  bytes[at + 55] = packet.ttl ?? 0;
  bytes[at + 56] = packet.tos;
  bytes[at + 57] = flagsOf(entry);
  bytes[at + 58] = FORMATS[packet.format];
  bytes[at + 59] = COLUMNS[entry.columns];
  writeAddress(bytes, at + 64, packet.destination);
  if (packet.source !== null) writeAddress(bytes, at + 80, packet.source);
  const name = interfaceOf(entry);
  for (let i = 0; i < name.length && i < 15; i++) bytes[at + 96 + i] = name.charCodeAt(i);
  view.setUint32(at + 112, packet.sourceCount, true);
  view.setUint32(at + 116, entry.firstNumber, true);
  writeFlow(view, at, packet);
}

/**
 * A delta as the one buffer that the native engine takes: ten thousand entries cost a few milliseconds.
 * @throws RangeError for an address that is not literal; other fields are checked by the driver and again in C
 */
export function encodePlan(delta: PlanDelta<PacketTemplate>): Uint8Array<ArrayBuffer> {
  const entriesAt = HEADER_BYTES + align8(delta.remove.length * 4);
  const bytes = new Uint8Array(entriesAt + delta.add.length * PLAN_ENTRY_BYTES);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, MAGIC, true);
  view.setUint32(4, VERSION, true);
  view.setUint32(8, delta.remove.length, true);
  view.setUint32(12, delta.add.length, true);
  for (const [index, entryId] of delta.remove.entries()) view.setUint32(HEADER_BYTES + index * 4, entryId, true);
  for (const [index, entry] of delta.add.entries()) {
    writeEntry(bytes, view, entriesAt + index * PLAN_ENTRY_BYTES, entry);
  }
  return bytes;
}
