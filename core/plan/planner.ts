import { CAUSES } from '../model/outcome.ts';
import { isPacketTemplate, isServiceTemplate, type PlanDelta, type PlanEntry } from '../model/packet.ts';
import { MAX_PACKETS_PER_SECOND } from '../model/rate-limit.ts';
import { FaultError } from '../result/result.ts';
import { paceOf, refuseTooFast, type SeriesLoad, tidy } from './budget.ts';
import { NumberAllocator } from './numbers.ts';
import type { SavedEntry } from './saved-entry.ts';
import { gridOf, type Placing, Schedule, type Slots } from './schedule.ts';
import type { CompiledSeries } from './series.ts';
import { limitMsOf } from './service.ts';

/**
 * Turns the wanted series into plan entries and keeps unchanged ones with their phase and numbering.
 * One entry per series; the entry's id is the series' id.
 */
export class Planner {
  private readonly schedule = new Schedule();
  private readonly entries = new Map<number, PlanEntry>();
  /** First round number of each series when it starts again: no two packets of a station share a number. */
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

  /** Takes over what a running engine does already, in place of all that was planned. */
  adopt(entries: readonly PlanEntry[]): void {
    this.entries.clear();
    let lastFirstMs = Number.NEGATIVE_INFINITY;
    for (const entry of entries) {
      this.entries.set(entry.entryId, entry);
      if (entry.fromRound === 0) lastFirstMs = Math.max(lastFirstMs, entry.firstAtMs);
    }
    this.schedule.waitUntil(lastFirstMs);
  }

  /**
   * Restores the plan of an engine that has ended: wanted entries unchanged. Of the others the numbering continues.
   * @param nowMs no round is numbered below those that were due until now, Unix ms
   */
  restore(kept: readonly SavedEntry[], wanted: readonly CompiledSeries[], nowMs: number): void {
    const byId = new Map(wanted.map((one) => [one.seriesId, one]));
    for (const one of kept) {
      const series = byId.get(one.series);
      const work = series && workOf(series, null);
      if (work && sameRounds(work, one)) {
        this.entries.set(one.series, { ...work, ...timesOf(one), firstNumber: one.firstNumber, resumeCause: 0 });
      } else this.nextRounds.set(one.series, roundAfter(one, nowMs));
    }
  }

  /**
   * The one way into a plan: what would be too fast is refused here, and nothing has changed then.
   * Throws FaultError `plan.too-fast`.
   * @param startMs the first slot that may be used, Unix ms
   * @param rounds stop after this many rounds; null = no end
   * @param mostPps the most that may be sent in any second; Infinity = that was confirmed
   * @param again series that begin again, with a round as soon as it can be sent
   */
  update(
    wanted: readonly CompiledSeries[],
    startMs: number,
    rounds: number | null = null,
    mostPps = MAX_PACKETS_PER_SECOND,
    again: ReadonlySet<number> = NONE,
  ): PlanDelta {
    const totalPps = paceOfAll(wanted);
    const planned = wanted.map((series) => ({ work: workOf(series, rounds), load: series.load }));
    refuseTooFast(totalPps, mostPps);
    const keep = new Set<number>();
    const fresh: Planned[] = [];
    let keptPps = 0;
    for (const one of planned) {
      const known = this.entries.get(one.work.entryId);
      if (known && sameWork(known, one.work) && !again.has(known.series)) {
        keep.add(one.work.entryId);
        keptPps += paceOf(one.load);
      } else fresh.push(one);
    }
    const remove = [...this.entries.keys()].filter((id) => !keep.has(id));
    this.leave(remove, startMs);
    // A confirmed higher rate is that of the plan, not a first second with all packets at once.
    const limitPps = Number.isFinite(mostPps) ? mostPps : Math.max(MAX_PACKETS_PER_SECOND, totalPps);
    const around = { mostPps: limitPps, busyPps: keptPps, gridMs: gridOf(totalPps) };
    const places = this.schedule.place(
      fresh.map((one) => this.placing(one, again)),
      startMs,
      around,
    );
    const numbers = new NumberAllocator();
    const add = fresh.map(({ work }, index) => this.entryAt(work, places[index] as Slots, rounds, numbers));
    for (const entry of add) this.entries.set(entry.entryId, entry);
    const replaced = new Set(add.map((entry) => entry.entryId));
    return { remove: remove.filter((id) => !replaced.has(id)), add };
  }

  /** Goes back to what was planned before an update that the engine refused: it still runs that. */
  goBack(entries: readonly PlanEntry[]): void {
    this.entries.clear();
    for (const entry of entries) this.entries.set(entry.entryId, entry);
  }

  /** Forgets entries at once; their numbering does not continue. */
  drop(ids: readonly number[]): void {
    for (const id of ids) this.entries.delete(id);
  }

  /** Removes entries that cannot continue for now; their numbering resumes later. @param nowMs Unix ms */
  leave(ids: readonly number[], nowMs: number): void {
    for (const id of ids) {
      const entry = this.entries.get(id);
      if (!entry) continue;
      this.nextRounds.set(id, roundAfter(entry, nowMs));
      this.entries.delete(id);
    }
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

  private placing({ work, load }: Planned, again: ReadonlySet<number>): Placing {
    const roundMs = (work.count - 1) * work.spacingMs;
    const packets = load.spreadPackets ?? load.packets;
    const isResumed = this.nextRounds.has(work.entryId) && !again.has(work.series);
    return { periodMs: load.intervalMs, packets, roundMs, isResumed };
  }

  private entryAt(planned: Work, placed: Slots, rounds: number | null, numbers: NumberAllocator): PlanEntry {
    const work = { ...planned, firstNumber: 0 };
    work.firstNumber = numbers.take(work.packet, work.count);
    const periodMs = work.periodMs ?? 0;
    const slots = isServiceTemplate(work.packet) ? apart(placed, periodMs, work.timeoutMs) : placed;
    const fromRound = this.nextRounds.get(work.entryId) ?? 0;
    // Slots that have passed when the plan arrives are missed ones like all others.
    const resumeCause = CAUSES['slot-missed'];
    if (fromRound === 0) return { ...work, ...slots, fromRound, resumeCause };
    // Rounds are numbered on, so the line through them is moved back.
    const steadyFromMs = slots.firstAtMs - (fromRound - 1) * periodMs;
    return {
      ...work,
      firstAtMs: steadyFromMs - periodMs,
      steadyFromMs,
      rounds: rounds === null ? null : fromRound + rounds,
      fromRound,
      resumeCause,
    };
  }
}

const NONE: ReadonlySet<number> = new Set();

/** Throws FaultError `plan.empty` when there is no series to probe. @param targets of the project */
export function checkAnything(series: number, targets: number): void {
  if (series > 0) return;
  const [message, hint] =
    targets === 0
      ? ['No targets yet', 'add one first']
      : ['No target can be probed', 'enable one, or correct the error that the list shows for each'];
  throw new FaultError({ code: 'plan.empty', message, hint });
}

/** Throws FaultError `plan.too-fast` as `Planner.update` does, which asks again. */
export function checkPace(wanted: readonly CompiledSeries[], mostPps: number): void {
  refuseTooFast(paceOfAll(wanted), mostPps);
}

const paceOfAll = (wanted: readonly Pick<CompiledSeries, 'load'>[]): number =>
  tidy(wanted.reduce((sum, { load }) => sum + paceOf(load), 0));

/** Rounds 0 and 1 of a transaction, which may take as long as its limit: the second must not meet the first still running. */
function apart(slots: Slots, periodMs: number, limitMs: number): Slots {
  const isClose = periodMs > 0 && slots.steadyFromMs - slots.firstAtMs < Math.min(periodMs, limitMs);
  return isClose ? { ...slots, steadyFromMs: slots.steadyFromMs + periodMs } : slots;
}

/** The entry of a series without its times, and its load on the network. */
interface Planned {
  readonly work: Work;
  readonly load: SeriesLoad;
}

type Work = Omit<PlanEntry, 'firstAtMs' | 'steadyFromMs' | 'fromRound' | 'resumeCause' | 'firstNumber'>;

function workOf({ seriesId, planned, definition, packet }: CompiledSeries, rounds: number | null): Work {
  return {
    entryId: seriesId,
    series: seriesId,
    probeCode: definition.code,
    columns: definition.packetColumns,
    periodMs: planned.settings.intervalMs,
    rounds,
    // Adaptive work and transactions have one "packet" a round: controller or runner make what that needs.
    count: isPacketTemplate(packet) ? planned.settings.packets : 1,
    spacingMs: isPacketTemplate(packet) ? planned.settings.spacingMs : 0,
    timeoutMs: limitMsOf(planned.settings, definition),
    packet,
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

/** Whether round and sequence numbers mean the same in both. */
const sameRounds = (work: Work, kept: SavedEntry): boolean =>
  work.periodMs === kept.periodMs &&
  work.count === kept.count &&
  work.spacingMs === kept.spacingMs &&
  work.timeoutMs === kept.timeoutMs &&
  work.probeCode === kept.probeCode;

const timesOf = ({ firstAtMs, steadyFromMs, fromRound }: SavedEntry) => ({ firstAtMs, steadyFromMs, fromRound });

/** Whatever the order of the fields: what came over a contract has another than what was compiled here. */
function samePacket(left: PlanEntry['packet'], right: PlanEntry['packet']): boolean {
  const fields = Object.entries(left);
  const others = right as unknown as Readonly<Record<string, unknown>>;
  return fields.length === Object.keys(right).length && fields.every(([name, value]) => isSame(value, others[name]));
}

/** Equality of plain data; the parts of a service's request keep their order. */
const isSame = (left: unknown, right: unknown): boolean =>
  left === right || (typeof left === 'object' && left !== null && JSON.stringify(left) === JSON.stringify(right));

/** A round number that `entry` has not used when it is removed now. */
function roundAfter(entry: Pick<PlanEntry, 'periodMs' | 'fromRound' | 'steadyFromMs'>, nowMs: number): number {
  if (entry.periodMs === null) return entry.fromRound + 1;
  const passed = Math.floor((nowMs - entry.steadyFromMs) / entry.periodMs) + 1;
  return Math.max(entry.fromRound, passed) + 2;
}

/** The first round of an entry that is due at or after a time, Unix ms. */
export function firstRoundSince(entry: SavedEntry, sinceMs: number): number {
  if (entry.periodMs === null || sinceMs <= entry.firstAtMs) return entry.fromRound;
  const round = Math.ceil((sinceMs - entry.steadyFromMs) / entry.periodMs) + 1;
  return Math.max(entry.fromRound, 1, round);
}
