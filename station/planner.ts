import { loadOf } from '../core/plan/budget.ts';
import type { PlannedSeries } from '../core/plan/expand.ts';
import { NumberAllocator } from '../core/plan/numbers.ts';
import { gridOf, roundAtMs, Schedule, type Slots } from '../core/plan/schedule.ts';
import type { PlanDelta, PlanEntry } from '../core/ports/packet-io.ts';
import { PROBES } from '../probes/index.common.ts';
import type { LedgerEntry } from './ledger.ts';

export interface IdentifiedSeries {
  readonly seriesId: number;
  readonly planned: PlannedSeries;
}

/** Samples on their way from engine to station, at most, when nothing is wrong: one buffer flush and one commit. */
const UNDER_WAY_MS = 2000;

/**
 * Turns the wanted series into plan entries and keeps those that did not change: their phase and numbering go on.
 * One entry per series; the entry's id is the series' id.
 */
export class Planner {
  private readonly schedule = new Schedule();
  private readonly entries = new Map<number, PlanEntry>();
  /** Where each series' numbering goes on when it is started again: no two packets of a station share a number. */
  private readonly nextRounds = new Map<number, number>();

  get size(): number {
    return this.entries.size;
  }

  entry(seriesId: number): PlanEntry | undefined {
    return this.entries.get(seriesId);
  }

  all(): readonly PlanEntry[] {
    return [...this.entries.values()];
  }

  /** Takes over what a running engine does already. */
  adopt(entries: readonly PlanEntry[]): void {
    for (const entry of entries) this.entries.set(entry.entryId, entry);
  }

  /**
   * @param startMs the first slot that may be used, Unix ms
   * @param rounds stop after so many rounds; null = no end
   */
  update(wanted: readonly IdentifiedSeries[], startMs: number, rounds: number | null = null): PlanDelta {
    const keep = new Set<number>();
    const fresh: IdentifiedSeries[] = [];
    for (const series of wanted) {
      const known = this.entries.get(series.seriesId);
      if (known && sameWork(known, template(series, rounds))) keep.add(series.seriesId);
      else fresh.push(series);
    }
    const remove: number[] = [];
    for (const [id, entry] of this.entries) {
      if (keep.has(id)) continue;
      this.nextRounds.set(id, roundAfter(entry, startMs));
      this.entries.delete(id);
      remove.push(id);
    }
    const gridMs = gridOf(wanted.reduce((sum, series) => sum + packetsPerSecond(series), 0));
    const numbers = new NumberAllocator();
    const add = fresh.map((series, index) => {
      const { intervalMs, packets, spacingMs } = series.planned.settings;
      const roundMs = (packets - 1) * spacingMs;
      const slots = this.schedule.slots(startMs, intervalMs, index, fresh.length, gridMs, roundMs);
      return this.place(series, startMs, slots, rounds, numbers);
    });
    if (fresh.length > 0) this.schedule.nextAddition();
    for (const entry of add) this.entries.set(entry.entryId, entry);
    const replaced = new Set(add.map((entry) => entry.entryId));
    return { remove: remove.filter((id) => !replaced.has(id)), add };
  }

  /** Forgets entries that the engine refused. */
  drop(ids: readonly number[]): void {
    for (const id of ids) this.entries.delete(id);
  }

  /** The whole plan for a new engine; rounds before `nextRound(series)` are accounted for already. */
  resume(nextRound: (series: number) => number, cause: number): PlanDelta {
    const add = this.all().map((entry) => ({
      ...entry,
      fromRound: Math.max(entry.fromRound, nextRound(entry.series)),
      resumeCause: cause,
    }));
    for (const entry of add) this.entries.set(entry.entryId, entry);
    return { remove: [], add };
  }

  private place(
    series: IdentifiedSeries,
    startMs: number,
    slots: Slots,
    rounds: number | null,
    numbers: NumberAllocator,
  ): PlanEntry {
    const work = { ...template(series, rounds), firstNumber: 0 };
    work.firstNumber = numbers.take(work.packet, work.count);
    const periodMs = series.planned.settings.intervalMs;
    const fromRound = this.nextRounds.get(series.seriesId) ?? 0;
    if (fromRound === 0) return { ...work, ...slots, fromRound, resumeCause: 0 };
    // Rounds are numbered on, so the line through them is moved back. Round `fromRound` is already at its steady phase:
    // at the slot of a first round, all series would go on sending within the same second of their period.
    const phaseMs = slots.steadyFromMs - Math.floor((slots.steadyFromMs - Math.ceil(startMs)) / periodMs) * periodMs;
    const steadyFromMs = phaseMs - (fromRound - 1) * periodMs;
    return {
      ...work,
      firstAtMs: steadyFromMs - periodMs,
      steadyFromMs,
      rounds: rounds === null ? null : fromRound + rounds,
      fromRound,
      resumeCause: 0,
    };
  }
}

function packetsPerSecond({ planned }: IdentifiedSeries): number {
  const load = loadOf(planned.address, planned.settings, PROBES[planned.probe].compile(planned));
  return (load.packets * 1000) / load.intervalMs;
}

type Work = Omit<PlanEntry, 'firstAtMs' | 'steadyFromMs' | 'fromRound' | 'resumeCause' | 'firstNumber'>;

function template({ seriesId, planned }: IdentifiedSeries, rounds: number | null): Work {
  const probe = PROBES[planned.probe];
  return {
    entryId: seriesId,
    series: seriesId,
    probeCode: probe.definition.code,
    columns: probe.definition.packetColumns,
    periodMs: planned.settings.intervalMs,
    rounds,
    // Adaptive work has one "packet" a round: its controller makes what that needs.
    count: probe.definition.adaptive ? 1 : planned.settings.packets,
    spacingMs: probe.definition.adaptive ? 0 : planned.settings.spacingMs,
    timeoutMs: planned.settings.timeoutMs,
    packet: probe.compile(planned),
  };
}

function sameWork(entry: PlanEntry, work: Work): boolean {
  return (
    entry.periodMs === work.periodMs &&
    entry.count === work.count &&
    entry.spacingMs === work.spacingMs &&
    entry.timeoutMs === work.timeoutMs &&
    entry.probeCode === work.probeCode &&
    samePacket(entry.packet, work.packet)
  );
}

/** Whatever the order of the fields: what came over a contract has another than what was compiled here. */
function samePacket(left: PlanEntry['packet'], right: PlanEntry['packet']): boolean {
  const fields = Object.entries(left);
  const others = right as unknown as Readonly<Record<string, unknown>>;
  return fields.length === Object.keys(right).length && fields.every(([name, value]) => others[name] === value);
}

/** A round number that `entry` has not used when it is removed now. */
function roundAfter(entry: PlanEntry, nowMs: number): number {
  if (entry.periodMs === null) return entry.fromRound + 1;
  const passed = Math.floor((nowMs - entry.steadyFromMs) / entry.periodMs) + 1;
  return Math.max(entry.fromRound, passed) + 2;
}

/** How the ledger keeps account of an entry. */
export function ledgerEntry(entry: PlanEntry): LedgerEntry {
  const perRound = entry.count;
  const waitMs = entry.timeoutMs + perRound * entry.spacingMs + UNDER_WAY_MS;
  return {
    series: entry.series,
    probeCode: entry.probeCode,
    count: perRound,
    window: (Math.ceil(waitMs / (entry.periodMs ?? waitMs)) + 2) * perRound,
    plannedMs: (round, seq) => roundAtMs(entry, entry.periodMs, round) + seq * entry.spacingMs,
  };
}
