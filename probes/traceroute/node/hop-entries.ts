import type { PacketEntry, PlanEntry } from '../../../core/model/packet.ts';
import type { AdaptiveDriver } from '../../../core/ports/adaptive.ts';
import type { TraceTemplate } from '../common/template.ts';
import type { Flow, HopEntry } from './flow.ts';
import { hopNumber, hopPacket } from './hop-packet.ts';
import type { TraceTimes } from './trace-times.ts';

/** Hops of the first wave: enough for most targets, and few superfluous packets for near ones. */
const FIRST_WAVE = 8;

/** A hop's entry with its packet entry for the driver. */
export interface MadeHop {
  readonly entry: HopEntry;
  readonly packet: PacketEntry;
}

/** Makes the driver entries of one trace. */
export class HopEntries {
  private readonly entry: PlanEntry<TraceTemplate>;
  private readonly driver: AdaptiveDriver;
  private readonly innerCode: number;
  private readonly times: TraceTimes;

  constructor(entry: PlanEntry<TraceTemplate>, driver: AdaptiveDriver, innerCode: number, times: TraceTimes) {
    this.entry = entry;
    this.driver = driver;
    this.innerCode = innerCode;
    this.times = times;
  }

  /** Makes the hops of a flow's first wave. */
  firstWave(flow: Flow): MadeHop[] {
    const { packet, fromRound } = this.entry;
    const nowMs = this.driver.clock.nowMs();
    const made: MadeHop[] = [];
    for (let hop = 1; hop <= Math.min(FIRST_WAVE, packet.maxHops, packet.silentHops); hop++) {
      const next = this.times.nextRound(fromRound, hop, flow.index, nowMs);
      // The first hop of the first flow keeps the rounds that have passed: the driver records them as not measured.
      if (hop === 1 && flow.index === 0) made.push(this.onItsSlot(flow, hop, fromRound));
      else if (next < this.times.rounds) made.push(this.onItsSlot(flow, hop, next));
      else break;
    }
    return made;
  }

  /**
   * Makes a hop that is probed at `atMs` in this round and then on its slots; if that is too late for the round, from the
   * next round on. The last round may take longer, since no other follows.
   */
  soon(flow: Flow, hop: number, round: number, atMs: number): MadeHop | undefined {
    const { entry, times } = this;
    if (round >= times.rounds) return undefined;
    if (times.roundAtMs(round) + times.offsetMs(hop, flow.index) >= atMs) return this.onItsSlot(flow, hop, round);
    const nextMs = times.roundAtMs(round + 1) + times.offsetMs(hop, flow.index);
    const isLast = round + 1 >= times.rounds;
    if (!isLast && entry.periodMs !== null && atMs >= nextMs - entry.periodMs / 2) {
      const fromRound = times.nextRound(round + 1, hop, flow.index, atMs);
      return fromRound < times.rounds ? this.onItsSlot(flow, hop, fromRound) : undefined;
    }
    const made = this.onItsSlot(flow, hop, round);
    const packet = {
      ...made.packet,
      firstAtMs: atMs,
      steadyFromMs: Math.max(atMs, nextMs),
      fromRound: 0,
      rounds: entry.rounds === null ? null : entry.rounds - round,
    };
    return { entry: { ...made.entry, roundOffset: round }, packet };
  }

  private onItsSlot(flow: Flow, hop: number, fromRound: number): MadeHop {
    const { entry, driver } = this;
    const id = driver.nextId();
    const offsetMs = this.times.offsetMs(hop, flow.index);
    const ownPort = entry.packet.method !== 'tcp' || driver.halfOpenTcp;
    const packet: PacketEntry = {
      ...entry,
      entryId: id,
      series: id,
      probeCode: this.innerCode,
      columns: 'hop',
      firstAtMs: entry.firstAtMs + offsetMs,
      steadyFromMs: entry.steadyFromMs + offsetMs,
      fromRound,
      count: 1,
      spacingMs: 0,
      firstNumber: hopNumber(entry.packet, hop, flow.index),
      packet: hopPacket(entry.packet, { hop, flow: flow.index, series: entry.series, ownPort }),
    };
    return { entry: { id, hop, flow, fromRound, roundOffset: 0 }, packet };
  }
}
