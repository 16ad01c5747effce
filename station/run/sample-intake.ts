import { type Batch, decodeBatch, type SampleRow } from '../../core/model/batch.ts';
import type { EngineId } from '../../core/model/engine-id.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import type { PlanDelta, PlanEntry } from '../../core/model/packet.ts';
import { firstRoundSince } from '../../core/plan/planner.ts';
import type { SavedEntry } from '../../core/plan/saved-entry.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import type { StateRuleOf } from '../../core/stats/past-samples.ts';
import { SeriesTable } from '../../core/stats/series-table.ts';
import { isAdaptive, outcomeRules, ownColumnsOf } from '../../probes/registry.ts';
import { LiveFeed } from '../live/live-feed.ts';
import { SendDelay } from '../live/send-delay.ts';
import { TailFeed } from '../live/tail-feed.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import { SeriesEngines } from '../plan/series-engines.ts';
import type { StoredAccounts } from '../store/account-reading.ts';
import type { JournalFigures } from '../store/journal-row.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { Store } from '../store/store.ts';
import { DownReports } from './down-reports.ts';
import { type Account, type Gap, holeFrames, Ledger } from './ledger.ts';
import { ledgerEntry } from './ledger-entry.ts';
import { type IntakeWatches, SampleWatches } from './sample-watches.ts';

type Frame = Uint8Array<ArrayBuffer>;

/** The accounts of all series, which a thousand agents ask for theirs one after the other. */
const knownAccounts = new WeakMap<StoredAccounts, ReadonlyMap<number, Account>>();

function accountsBySeries(stored: StoredAccounts): ReadonlyMap<number, Account> {
  const known = knownAccounts.get(stored);
  if (known) return known;
  const accounts = new Map(stored.accounts.map((account) => [account.series, account]));
  knownAccounts.set(stored, accounts);
  return accounts;
}

/** The part of the intake that one engine's plan and session use: `settle` concerns its series alone. */
export interface EngineAccounts {
  follow(delta: PlanDelta): void;
  forget(entries: readonly Pick<PlanEntry, 'series'>[]): void;
  /** @param isSpooled rounds before an entry's first one may still come */
  resume(entries: readonly SavedEntry[], stored: StoredAccounts | null, isSpooled?: boolean): void;
  /** Rounds of an entry's series before its first one cannot come any more. */
  settleBefore(entry: Pick<SavedEntry, 'series' | 'fromRound' | 'count'>, cause: number): void;
  nextRound(series: number): number;
  take(frame: Frame, acknowledge: () => void): void;
  settle(cause: number, throughMs?: number): void;
}

/** A batch that was shown and is not on disk yet, or never will be. */
interface Unstored {
  readonly acknowledge: () => void;
  readonly isKept: boolean;
}

export interface IntakeOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly watches: IntakeWatches;
  readonly store: Pick<Store, 'add'>;
  readonly catalog: Pick<CatalogFeed, 'settingsOf'>;
  /** Left out = this host measures all series. */
  readonly engines?: SeriesEngines;
  /** Records samples of an engine that are missing and too many to record each. */
  readonly onGap: (engine: EngineId, gap: Gap) => void;
}

/**
 * Handles every batch in this order: account, live figures, store. Batches are acknowledged to the engine in
 * the order in which the store says they are safe.
 */
export class SampleIntake {
  readonly live: LiveFeed;
  readonly tail: TailFeed;
  readonly sendDelay: SendDelay;
  private readonly table = new SeriesTable();
  private readonly ledger: Ledger;
  private readonly rowOfSeries = new Map<number, number>();
  private readonly seriesOfRow: number[] = [];
  private readonly unstored: Unstored[] = [];
  private shownBatches = 0;
  /** Samples of this run that were shown and will never be on disk: the store had no room for them. */
  unstoredSamples = 0;
  private readonly probeCodes = new Map<number, number>();
  /** Series with an account, by the engine that measures them. */
  private readonly accounted = new Map<EngineId, Set<number>>();
  /** Series of adaptive probes: the round after the last that was seen. */
  private readonly adaptive = new Map<number, number>();
  private readonly watches: SampleWatches;
  private readonly log: Log;
  private readonly store: IntakeOptions['store'];
  private readonly stateRuleOf: StateRuleOf;
  private readonly downReports: DownReports;
  private readonly engines: SeriesEngines;

  constructor({ clock, log, watches, store, catalog, engines = new SeriesEngines(), onGap }: IntakeOptions) {
    this.engines = engines;
    this.ledger = new Ledger((gap) => onGap(engines.of(gap.series, gap.probeCode), gap));
    this.log = log;
    this.watches = new SampleWatches(watches, log);
    this.store = store;
    this.stateRuleOf = (series) => catalog.settingsOf(series) ?? null;
    const seriesOf = (row: number) => this.seriesOfRow[row] as number;
    const { alerts, thresholds } = watches;
    this.downReports = new DownReports({
      table: this.table,
      alerts,
      thresholds,
      engines,
      rowOf: (series) => this.row(series),
      seriesOf,
    });
    this.live = new LiveFeed(this.table, clock, seriesOf);
    this.tail = new TailFeed(clock);
    this.sendDelay = new SendDelay((series) => catalog.settingsOf(series)?.intervalMs ?? null);
  }

  /** A new run: figures begin at nothing. */
  clear(): void {
    this.table.clear(true);
    this.unstoredSamples = 0;
    this.watches.clear();
  }

  /** Opens and closes accounts as the plan changes. */
  follow(delta: PlanDelta): void {
    for (const id of delta.remove) this.close(id);
    for (const entry of delta.add) this.open(entry, entry.fromRound * entry.count);
    const added = new Set(delta.add.map(({ series }) => series));
    this.downReports.forget(new Set(delta.remove.filter((id) => !added.has(id))));
  }

  /**
   * Resumes the accounts of entries that ran before this station started, from the end of the journal.
   * @param stored their accounts in the journal; null = unknown: accounts start with the next sample
   * @param isSpooled rounds before an entry's first one may still come
   */
  resume(entries: readonly SavedEntry[], stored: StoredAccounts | null, isSpooled = false): void {
    const accounts = stored ? accountsBySeries(stored) : null;
    for (const entry of entries) {
      const account = accounts?.get(entry.series);
      if (isAdaptive(entry.probeCode)) {
        this.open(entry, null);
        const next = stored?.nextRounds.get(entry.series) ?? (stored ? firstRoundSince(entry, stored.sinceMs) : 0);
        this.adaptive.set(entry.series, Math.max(entry.fromRound, next));
      } else if (account?.count === entry.count) {
        this.know(entry);
        this.ledger.resume(ledgerEntry(entry), account);
        if (!isSpooled) this.settleBefore(entry, CAUSES['engine-restart']);
      } else this.open(entry, stored && firstRoundSince(entry, stored.sinceMs) * entry.count);
    }
  }

  /** Entries that the engine refused: also those that it measured before, whose alerts are over. */
  forget(entries: readonly Pick<PlanEntry, 'series'>[]): void {
    for (const entry of entries) this.close(entry.series);
    this.downReports.forget(new Set(entries.map(({ series }) => series)));
  }

  /** The last station reported that these series are down, and their alerts continue. */
  wereDown(series: readonly number[]): void {
    this.downReports.wereDown(series);
  }

  /** The first round of a series that is not accounted for. */
  nextRound(series: number): number {
    return this.adaptive.get(series) ?? this.ledger.nextRound(series);
  }

  take(frame: Frame, acknowledge: () => void): void {
    const own = frame.byteOffset === 0 ? frame : frame.slice();
    const batch = decodeBatch(own, ownColumnsOf);
    if (!batch) {
      this.log.error('The engine sent a malformed batch', { bytes: frame.byteLength });
      this.shownBatches += 1;
      this.unstored.push({ acknowledge, isKept: false });
      return;
    }
    const holes = this.ledger.note(batch);
    if (isAdaptive(batch.probeCode)) this.noteRounds(batch);
    this.show(batch);
    this.keep(own, batch, acknowledge);
    this.takeHoles(holes);
  }

  settleBefore({ series, fromRound, count }: Pick<SavedEntry, 'series' | 'fromRound' | 'count'>, cause: number): void {
    this.takeHoles(this.ledger.settleBefore(series, fromRound * count, cause));
  }

  /** The engine is gone: probes that it had not reported are not measured. @param throughMs rounds begun until then, too */
  settle(cause: number, throughMs?: number, series?: Iterable<number>): void {
    this.takeHoles(this.ledger.settle(cause, throughMs, series));
  }

  /** The accounts of one engine, for its plan and its session. */
  ofEngine(engine: EngineId): EngineAccounts {
    return {
      follow: (delta) => this.follow(delta),
      forget: (entries) => this.forget(entries),
      resume: (entries, stored, isSpooled) => this.resume(entries, stored, isSpooled),
      settleBefore: (entry, cause) => this.settleBefore(entry, cause),
      nextRound: (series) => this.nextRound(series),
      take: (frame, acknowledge) => this.take(frame, acknowledge),
      settle: (cause, throughMs) => this.settle(cause, throughMs, this.accounted.get(engine) ?? []),
    };
  }

  /** Samples of this run that were not measured by our own fault. */
  get missed(): number {
    return this.table.missedInAll;
  }

  /** Batches that are stored, of those since the start; the first is number 1. */
  get storedBatches(): number {
    return this.shownBatches - this.unstored.length;
  }

  /** `batches` more batches are stored. */
  stored(batches: number): void {
    let left = batches;
    let done = 0;
    for (let next = this.unstored[done]; next && (left > 0 || !next.isKept); next = this.unstored[done]) {
      done += 1;
      if (next.isKept) left -= 1;
    }
    // Taken out at once: a thousand agents have thousands of batches a second, and a disk may hang for some.
    for (const { acknowledge } of this.unstored.splice(0, done)) acknowledge();
  }

  /** Samples of this run from before a restart. */
  takePast(probeCode: number, samples: JournalFigures): void {
    this.table.addPast(samples, (series) => this.row(series), outcomeRules(probeCode), this.stateRuleOf);
    this.downReports.tell(probeCode, true);
  }

  /** The samples that are read next are the first ones of their run. */
  knowStart(): void {
    this.table.knowStart();
  }

  /** Earlier samples of what the rows count, as figures. */
  takePastFigures(past: readonly SeriesPast[]): void {
    for (const { series, ...figures } of past) this.table.addFigures(this.row(series), figures);
    this.table.trends.changed(); // what they lost is no sample of a trend
  }

  /** All samples of before were taken: trends have them. */
  pastTaken(): void {
    this.table.trends.changed();
  }

  /** Samples of a run that is over, oldest first: rows show how it ended. */
  recall(probeCode: number, samples: JournalFigures): void {
    this.table.recall(samples, (series) => this.row(series), outcomeRules(probeCode), this.stateRuleOf);
    this.table.takeDownChanges(); // of the past
  }

  /** Values of the probes' latest columns in this run, from before a restart. */
  restoreLatest(latest: Iterable<readonly [series: number, value: number]>): void {
    for (const [series, value] of latest) this.table.restoreLatest(this.row(series), value);
  }

  private open(entry: SavedEntry, fromIndex: number | null): void {
    this.know(entry);
    // The replies decide how many samples an adaptive entry has: none can be missed.
    if (isAdaptive(entry.probeCode)) this.adaptive.set(entry.series, entry.fromRound);
    else this.ledger.open(ledgerEntry(entry), fromIndex);
  }

  private know({ series, probeCode }: SavedEntry): void {
    this.probeCodes.set(series, probeCode);
    const engine = this.engines.of(series, probeCode);
    const own = this.accounted.get(engine);
    if (own) own.add(series);
    else this.accounted.set(engine, new Set([series]));
  }

  private close(series: number): void {
    const probeCode = this.probeCodes.get(series);
    if (probeCode !== undefined) this.accounted.get(this.engines.of(series, probeCode))?.delete(series);
    this.ledger.close(series);
    this.adaptive.delete(series);
  }

  private noteRounds(batch: Batch): void {
    for (let at = 0; at < batch.count; at++) {
      const series = batch.series[at] as number;
      const known = this.adaptive.get(series);
      const next = (batch.round[at] as number) + 1;
      if (known !== undefined && next > known) this.adaptive.set(series, next);
    }
  }

  private row(series: number): number {
    const known = this.rowOfSeries.get(series);
    if (known !== undefined) return known;
    const row = this.seriesOfRow.length;
    this.seriesOfRow.push(series);
    this.rowOfSeries.set(series, row);
    this.table.reserve(row + 1);
    return row;
  }

  private show(batch: Batch): void {
    const rules = outcomeRules(batch.probeCode);
    this.shownBatches += 1;
    this.table.add(batch, (series) => this.row(series), rules, this.stateRuleOf);
    this.downReports.tell(batch.probeCode);
    this.sendDelay.add(batch);
    this.tail.add(batch, rules, this.shownBatches);
    this.watches.add(batch);
  }

  /** Stores and shows not-measured samples that the station makes, as it does with those of the engine. */
  private takeHoles(holes: readonly SampleRow[]): void {
    if (holes.length === 0) return;
    for (const frame of holeFrames(holes, (series) => this.probeCodes.get(series) ?? 0, ownColumnsOf)) {
      const batch = decodeBatch(frame, ownColumnsOf);
      if (!batch) continue; // a probe that this version doesn't know has no account
      this.show(batch);
      this.keep(frame, batch, () => undefined);
    }
  }

  /** A batch without room is acknowledged with the one before it. */
  private keep(frame: Frame, batch: Batch, acknowledge: () => void): void {
    const isKept = this.store.add(frame, batch);
    if (!isKept) this.unstoredSamples += batch.count;
    this.unstored.push({ acknowledge, isKept });
  }
}
