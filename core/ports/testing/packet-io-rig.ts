import { type Batch, decodeBatch } from '../../model/batch.ts';
import { CAUSES } from '../../model/outcome.ts';
import type { PacketTemplate, PlanEntry } from '../../model/packet.ts';
import { COLUMN_SETS, type ColumnSet } from '../../model/packet-columns.ts';
import type { PacketIo } from '../packet-io.ts';

/** An address with the interface that leads to it. */
export interface RigTarget {
  readonly destination: string;
  readonly interface: string | null;
}

export interface RigPort extends RigTarget {
  readonly port: number;
}

/** A driver under test with its clock and network. Tests of missing parts are skipped with a reason. */
export interface PacketIoRig {
  readonly io: PacketIo;
  readonly answering4: RigTarget;
  readonly answering6: RigTarget;
  /** Accepts packets of every kind and never replies. */
  readonly silent4: RigTarget;
  /** Replies with "port unreachable". */
  readonly udpClosed4?: RigPort;
  readonly udpClosed6?: RigPort;
  readonly tcpOpen4?: RigPort;
  readonly tcpOpen6?: RigPort;
  readonly tcpClosed4?: RigPort;
  readonly tcpClosed6?: RigPort;
  /** Accepts connection requests and never replies; a group address is not sufficient. */
  readonly tcpSilent4?: RigPort;
  /** The first of three addresses of this host from which all of the above can be reached. */
  readonly sources4?: string;
  /** The wall clock of the entries' plan times. */
  nowMs(): number;
  /** Lets time pass until the condition holds; rejects when it does not within `withinMs`. */
  until(holds: () => boolean, withinMs: number): Promise<void>;
}

/** One row of a batch; NaN for columns that its set does not have. */
export interface RigSample {
  readonly probeCode: number;
  readonly series: number;
  readonly round: number;
  readonly seq: number;
  readonly sentMs: number;
  readonly plannedMs: number;
  readonly lateUs: number;
  readonly rttNs: number;
  readonly outcome: number;
  readonly cause: number;
  readonly stamps: number;
  readonly from: number;
  readonly replyTtl: number;
  readonly icmpType: number;
  readonly icmpCode: number;
  readonly mtu: number;
  readonly sourcePort: number;
  readonly sourceIndex: number;
  readonly method: number;
  readonly sentTtl: number;
  readonly quotedTtl: number;
  readonly mplsCount: number;
  readonly translation: number;
}

export const PATIENCE_MS = 10_000;
const SOON_MS = 30;
const PERIOD_MS = 40;

/** Probe of an entry by its column set, unless a test sets another: a probe has one set. */
export const PROBES: Readonly<Record<ColumnSet, number>> = { none: 0, echo: 1, flow: 2, hop: 3 };

const cell = (batch: Batch, column: string, row: number): number => Number(batch.typed[column]?.[row] ?? Number.NaN);

function rowsOf(batch: Batch): RigSample[] {
  return Array.from({ length: batch.count }, (_, row) => {
    // Whole microseconds: nanoseconds since 1970 do not fit into a number.
    const sentMs = Number((batch.baseNs + BigInt(batch.sentOffsetNs[row] ?? 0)) / 1000n) / 1000;
    const lateUs = Number(batch.lateUs[row]);
    return {
      probeCode: batch.probeCode,
      series: Number(batch.series[row]),
      round: Number(batch.round[row]),
      seq: Number(batch.seq[row]),
      sentMs,
      plannedMs: sentMs - lateUs / 1000,
      lateUs,
      rttNs: Number(batch.rttNs[row]),
      outcome: Number(batch.outcome[row]),
      cause: Number(batch.cause[row]),
      stamps: Number(batch.stamps[row]),
      from: Number(batch.from[row]),
      replyTtl: Number(batch.replyTtl[row]),
      icmpType: cell(batch, 'icmpType', row),
      icmpCode: cell(batch, 'icmpCode', row),
      mtu: cell(batch, 'mtu', row),
      sourcePort: cell(batch, 'sourcePort', row),
      sourceIndex: cell(batch, 'sourceIndex', row),
      method: cell(batch, 'method', row),
      sentTtl: cell(batch, 'sentTtl', row),
      quotedTtl: cell(batch, 'quotedTtl', row),
      mplsCount: cell(batch, 'mplsCount', row),
      translation: cell(batch, 'translation', row),
    };
  });
}

type TemplateOf<Format extends PacketTemplate['format']> = Extract<PacketTemplate, { readonly format: Format }>;

const plain = (target: RigTarget) =>
  ({
    family: target.destination.includes(':') ? 6 : 4,
    destination: target.destination,
    ttl: null,
    tos: 0,
    dontFragment: false,
    source: null,
    sourceCount: 1,
    interface: target.interface,
  }) as const;

const ports = ({ port }: RigPort) => ({ destinationPort: port, sourcePort: 0, sourcePortCount: 1 });

export function echoTo(target: RigTarget, change: Partial<TemplateOf<'icmp-echo'>> = {}): TemplateOf<'icmp-echo'> {
  return { format: 'icmp-echo', ...plain(target), payloadBytes: 56, flow: null, ...change };
}

export function udpTo(target: RigPort, change: Partial<TemplateOf<'udp'>> = {}): TemplateOf<'udp'> {
  return { format: 'udp', ...plain(target), ...ports(target), payloadBytes: 16, ...change };
}

export function synTo(target: RigPort, change: Partial<TemplateOf<'tcp-syn'>> = {}): TemplateOf<'tcp-syn'> {
  return { format: 'tcp-syn', ...plain(target), ...ports(target), payloadBytes: 0, rawOnly: false, ...change };
}

export function connectTo(target: RigPort, change: Partial<TemplateOf<'tcp-connect'>> = {}): TemplateOf<'tcp-connect'> {
  return { format: 'tcp-connect', ...plain(target), ...ports(target), payloadBytes: 0, ...change };
}

/** Plans entries on a rig and reads their samples. */
export class RigReader {
  readonly rig: PacketIoRig;
  readonly samples: RigSample[] = [];
  readonly frames: Uint8Array<ArrayBuffer>[] = [];
  private readonly sets = new Map<number, ColumnSet>();

  constructor(rig: PacketIoRig) {
    this.rig = rig;
    rig.io.onBatch((frame) => {
      this.frames.push(frame);
      const batch = this.decode(frame);
      if (batch) this.samples.push(...rowsOf(batch));
    });
  }

  decode(frame: Uint8Array): Batch | undefined {
    return decodeBatch(frame, (probeCode) => COLUMN_SETS[this.sets.get(probeCode) ?? 'echo']);
  }

  /** Periodic, every 40 ms, starting soon: echo requests to `answering4`, unless changed. */
  entry(entryId: number, change: Partial<PlanEntry> = {}): PlanEntry {
    const firstAtMs = change.firstAtMs ?? Math.ceil(this.rig.nowMs()) + SOON_MS;
    return {
      entryId,
      series: 100 + entryId,
      probeCode: PROBES[change.columns ?? 'echo'],
      columns: 'echo',
      firstAtMs,
      steadyFromMs: firstAtMs + PERIOD_MS,
      periodMs: PERIOD_MS,
      rounds: null,
      fromRound: 0,
      resumeCause: CAUSES['engine-restart'],
      count: 1,
      spacingMs: 0,
      timeoutMs: 200,
      firstNumber: 1,
      packet: echoTo(this.rig.answering4),
      ...change,
    };
  }

  add(...entries: readonly PlanEntry[]) {
    for (const { probeCode, columns } of entries) this.sets.set(probeCode, columns);
    return this.rig.io.apply({ remove: [], add: entries });
  }

  of(entryId: number): RigSample[] {
    return this.samples.filter((sample) => sample.series === 100 + entryId);
  }

  async count(entryId: number, atLeast: number): Promise<RigSample[]> {
    await this.rig.until(() => this.of(entryId).length >= atLeast, PATIENCE_MS);
    return this.of(entryId);
  }

  /** Sends one round of an entry with the columns of a hop. @returns its samples by seq */
  async once(packet: PacketTemplate, change: Partial<PlanEntry> = {}): Promise<RigSample[]> {
    const entry = this.entry(1, { columns: 'hop', periodMs: null, packet, ...change });
    const fault = this.add(entry);
    if (fault) throw new Error(fault.message);
    const rows = await this.count(1, entry.count);
    return rows.toSorted((a, b) => a.seq - b.seq);
  }
}
