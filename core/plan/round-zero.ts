import type { PacketTemplate } from '../model/packet.ts';
import { ipPayloadBytes } from '../model/packet-size.ts';
import type { PlannedSeries } from './expand.ts';
import { NumberAllocator, numberOf } from './numbers.ts';
import { sourceAddressOf, sourceIndexOf, sourcePortOf } from './rotation.ts';

/** One packet of round 0, as `plan --json` prints it; fields that a format does not have are null. */
export interface PlannedPacket {
  readonly group: string | null;
  /** null = the system's choice. */
  readonly source: string | null;
  readonly sourcePort: number | null;
  readonly destination: string;
  readonly destinationPort: number | null;
  /** TCP sequence number, ICMP sequence. */
  readonly sequence?: number;
  /** IPv4 identification of UDP. */
  readonly identifier?: number;
  /** IPv6 flow label of UDP. */
  readonly flowLabel?: number;
  readonly tos: number;
  /** false for IPv6, which has no such bit. */
  readonly dontFragment: boolean;
  readonly ipPayloadBytes: number;
  readonly dataBytes: number;
}

/** A series with its packet template. */
export interface SeriesPacket {
  readonly planned: PlannedSeries;
  readonly packet: PacketTemplate;
}

/**
 * The packets of one round of all targets, in the order in which a raw driver sends them: by target, by
 * group, by packet, and each packet to all addresses of the target, which share its number.
 * @param series in the order of the file
 */
export function roundZero(series: readonly SeriesPacket[]): ReadonlyMap<string, readonly PlannedPacket[]> {
  const numbers = new NumberAllocator();
  const targets = new Map<string, PlannedPacket[]>();
  for (const members of runs(series)) {
    const [first] = members;
    if (!first) continue;
    const { target, settings } = first.planned;
    const list = targets.get(target) ?? [];
    targets.set(target, list);
    const firstNumber = numbers.take(first.packet, settings.packets);
    for (let n = 0; n < settings.packets; n++) {
      for (const member of members) list.push(packetAt(member, firstNumber, n));
    }
  }
  return targets;
}

/** Adjacent series of one target and group. */
function* runs(series: readonly SeriesPacket[]): Generator<readonly SeriesPacket[]> {
  let run: SeriesPacket[] = [];
  for (const one of series) {
    const before = run[0]?.planned;
    if (before && (before.target !== one.planned.target || before.group !== one.planned.group)) {
      yield run;
      run = [];
    }
    run.push(one);
  }
  if (run.length > 0) yield run;
}

function packetAt({ planned, packet }: SeriesPacket, firstNumber: number, n: number): PlannedPacket {
  const hasPorts = packet.format !== 'icmp-echo';
  const port = hasPorts ? sourcePortOf(n, packet.sourcePort, packet.sourcePortCount, packet.sourceCount) : 0;
  return {
    group: planned.group,
    source: packet.source === null ? null : sourceAddressOf(packet.source, sourceIndexOf(n, packet.sourceCount)),
    sourcePort: port === 0 ? null : port,
    destination: packet.destination,
    destinationPort: hasPorts ? packet.destinationPort : null,
    ...numberFields(packet, numberOf(packet, firstNumber, n)),
    tos: packet.tos,
    dontFragment: packet.family === 4 && packet.dontFragment,
    ipPayloadBytes: ipPayloadBytes(packet),
    dataBytes: packet.payloadBytes,
  };
}

function numberFields(packet: PacketTemplate, number: number) {
  if (packet.format === 'udp') return packet.family === 4 ? { identifier: number } : { flowLabel: number };
  return packet.format === 'tcp-connect' ? {} : { sequence: number };
}
