import { describeRateLimit } from '../../core/analysis/describe-rate-limit.ts';
import { describeLoad, type LoadComparison } from '../../core/analysis/latency-under-load.ts';
import type { EngineEvent } from '../../core/contracts/engine.ts';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { EngineKind } from '../../core/model/engine-kind.ts';
import type { TrackerEvent } from '../../core/model/tracker.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { type Fault, toFault } from '../../core/result/result.ts';
import { type LoadChange, UNDER_LOAD } from '../../core/service/under-load.ts';
import { asClause } from '../../core/text/clause.ts';
import { NameOutages } from '../names/name-outages.ts';
import type { NameChange, NameSilence } from '../names/name-tracker.ts';
import type { CatalogFeed } from '../plan/catalog-feed.ts';
import type { DamagedFile } from '../store/compact/compactor-protocol.ts';
import type { Unstored } from '../store/pending-samples.ts';
import { AGENT_SILENT } from './agent-incidents.ts';
import { describeEngineEvent } from './describe-engine-event.ts';
import type { ExcludedSpans } from './excluded-spans.ts';
import { DISK_LOW } from './free-space.ts';
import { LostSamples } from './lost-samples.ts';
import { OUTAGE } from './outage.ts';
import type { Timeline } from './timeline.ts';

/** Span in which open events are searched for. */
const OPEN_FOR_MS = 7 * 86_400_000;

/** Kinds of spans that are not excluded: measuring continues. */
const NAME_UNANSWERED = 'name-unanswered';
const SPANS: ReadonlySet<string> = new Set([NAME_UNANSWERED, UNDER_LOAD, DISK_LOW, AGENT_SILENT]);

const isOpenOutage = ({ kind, endMs }: TimelineEvent): boolean => kind === OUTAGE && endMs === null;

/** A target that rate-limits its ICMP errors. */
export interface AnswerLimit {
  readonly series: number;
  /** Errors a second that it sends at most; null = unknown. */
  readonly perSecond: number | null;
  /** 0–1. */
  readonly confidence: number;
}

export interface IncidentsOptions {
  readonly timeline: Pick<Timeline, 'add' | 'past' | 'replace'>;
  readonly catalog: Pick<CatalogFeed, 'labelOf'>;
  /** Hears of engines that are gone, and of those that are back. */
  readonly excluded: Pick<ExcludedSpans, 'engineDown' | 'engineUp'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Sounder's own troubles as events on the timeline: recorded once, ended when over. Never throws. */
export class Incidents {
  private readonly timeline: Pick<Timeline, 'add' | 'past' | 'replace'>;
  private readonly catalog: Pick<CatalogFeed, 'labelOf'>;
  private readonly excluded: IncidentsOptions['excluded'];
  private readonly clock: Clock;
  private readonly log: Log;
  private readonly outages = new Map<EngineKind, Promise<TimelineEvent | undefined>>();
  private nameOutage: Promise<TimelineEvent | undefined> | undefined;
  private readonly silentNames = new NameOutages();
  private readonly loads = new Map<number, Promise<TimelineEvent | undefined>>();
  private sleep: Promise<TimelineEvent | undefined> | undefined;
  private readonly unstored = this.lostSamples(
    (samples) => `${samples} samples could not be stored: the storage refused them for too long`,
  );
  private readonly unfolded = this.lostSamples(
    (samples) => `${samples} samples were deleted: they waited in the journal until it reached the size cap`,
  );

  constructor({ timeline, catalog, excluded, clock, log }: IncidentsOptions) {
    this.timeline = timeline;
    this.catalog = catalog;
    this.excluded = excluded;
    this.clock = clock;
    this.log = log;
  }

  engineDown(engine: EngineKind): void {
    if (this.outages.has(engine)) return;
    this.excluded.engineDown(engine);
    const message = `The ${engine} engine stopped. Probes that it had not reported are not measured`;
    const event = { atMs: this.clock.nowMs(), endMs: null, kind: 'engine-restart', message, excluded: true };
    this.outages.set(engine, this.record(event));
  }

  /**
   * Ends the events that the last station left open: now, and a throughput test with what was measured of it.
   * @param newestMs when the last stored sample was sent, Unix ms; null = none is stored
   * @param keepsOutage the run continues: an outage lasts until then
   * @returns the open outage, if it is kept
   */
  async endOpen(nowMs: number, newestMs: number | null, keepsOutage = false): Promise<TimelineEvent | undefined> {
    const events = await this.timeline.past(nowMs - OPEN_FOR_MS).catch((error: unknown) => {
      this.log.error('Events that were left open could not be ended', { ...toFault(error) });
      return [];
    });
    const outage = keepsOutage ? events.findLast(isOpenOutage) : undefined;
    for (const event of events) {
      if (event === outage) continue;
      const isSpan = event.excluded || SPANS.has(event.kind);
      const lastMs = Math.min(nowMs, Math.max(event.atMs, newestMs ?? event.atMs));
      if (isSpan && event.endMs === null) this.end(Promise.resolve(event), event.kind === UNDER_LOAD ? lastMs : nowMs);
    }
    return outage;
  }

  /** Engine and station ended together and are back. @param sinceMs when the last stored sample was sent, Unix ms */
  allEnded(engine: EngineKind, sinceMs: number): void {
    this.excluded.engineDown(engine, sinceMs);
    this.excluded.engineUp(engine);
    const [name, what] = engine === 'packet' ? ['Packet', 'Nothing'] : ['Service', 'No service'];
    const message = `${name} engine and station stopped. ${what} was measured until they were back`;
    void this.record({ atMs: sinceMs, endMs: this.clock.nowMs(), kind: 'engine-restart', message, excluded: true });
  }

  /** Sounder as a whole ended while it was measuring, some time ago. @param sinceMs as above */
  endedUnexpectedly(sinceMs: number): void {
    const message = 'Sounder ended unexpectedly while measuring. Nothing was measured until it was opened again';
    void this.record({ atMs: sinceMs, endMs: this.clock.nowMs(), kind: 'ended-unexpectedly', message, excluded: true });
  }

  /**
   * Sounder was closed while it was measuring, expecting to continue, and does not.
   * @param closedMs Unix ms
   * @param isCopy it was not: the project was copied then, and measuring continued in the original
   */
  closed(closedMs: number, isCopy = false): void {
    const message = isCopy ? 'Stopped: this copy of the project was made' : 'Stopped: Sounder was closed';
    void this.record({ atMs: closedMs, endMs: null, kind: 'stopped', message, excluded: false });
  }

  /** A run that was to continue by itself cannot. */
  notResumed(fault: Fault): void {
    const message = `Measuring did not resume: ${withHint(fault)}`;
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'plan-refused', message, excluded: false });
  }

  /** Samples are lost because the storage refuses them for too long. */
  notStored(lost: Unstored): void {
    this.unstored.add(lost);
  }

  /** Samples are stored again. */
  storing(): void {
    this.unstored.end();
  }

  /** Samples are gone that waited in the journal to be moved to the history. */
  notFolded(lost: Unstored): void {
    this.unfolded.add(lost);
  }

  /** Stored samples could not be read when they were moved: they are left out of the history. */
  historyUnreadable(count: number): void {
    const message = `${count} rows of stored samples could not be read: their samples are not in the history`;
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'history-damaged', message, excluded: false });
  }

  /** A damaged file of the stored history was renamed. */
  historyDamaged({ path, keptPath }: DamagedFile): void {
    const message = `${path} is damaged: it was renamed to ${keptPath}, and its history cannot be shown`;
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'history-damaged', message, excluded: false });
  }

  /** A name has another address, none any more, or one again. */
  nameChanged({ name, before, after, reason }: NameChange): void {
    const was = before === null ? 'had no address' : `was ${before}`;
    const is = after === null ? `has no address now (${reason}): not probed` : `is ${after} now`;
    const message = `${name} ${was}, ${is}`;
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'address-change', message, excluded: false });
  }

  /** A name gets no answer and keeps its address, or gets answers again: overlapping spans are one event. */
  nameSilence(silence: NameSilence): void {
    const outage = this.silentNames.take(silence, this.clock.nowMs());
    if (!outage) return;
    const event = { ...outage, kind: NAME_UNANSWERED, excluded: false };
    const recorded = this.nameOutage;
    this.nameOutage = outage.endMs === null ? (recorded ?? this.record(event)) : undefined;
    if (recorded) this.replace(recorded, event);
  }

  findingChanged({ series, atMs, kind, describe }: TrackerEvent): void {
    const message = describe(this.catalog.labelOf(series));
    void this.record({ atMs, endMs: null, kind, message, excluded: false, series });
  }

  /** The target sets a limit that looks like loss. */
  answersLimited(limit: AnswerLimit): void {
    const message = describeRateLimit(this.catalog.labelOf(limit.series), limit, 'interval');
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'answers-limited', message, excluded: false });
  }

  /** A throughput test loads the network, or does so no longer. */
  loadChanged({ kind, series, atMs }: LoadChange): void {
    if (kind === 'begin') {
      const message = `Under load: throughput test of ${this.catalog.labelOf(series)}`;
      const event = { atMs, endMs: null, kind: UNDER_LOAD, message, excluded: false, series };
      this.loads.set(series, this.record(event));
      return;
    }
    this.end(this.loads.get(series), atMs);
    this.loads.delete(series);
  }

  /** A throughput test changed the latency of a series to the same address. */
  latencyCompared(series: number, atMs: number, compared: LoadComparison): void {
    const message = describeLoad(this.catalog.labelOf(series), compared);
    void this.record({ atMs, endMs: null, kind: 'latency-under-load', message, excluded: false, series });
  }

  planRefused(fault: Fault): void {
    const message = `Stopped: ${withHint(fault)}`;
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'plan-refused', message, excluded: false });
  }

  /** Targets are not probed because the engine refuses them: their interface does not exist, or a permission is missing. */
  notProbed(fault: Fault, targets: number): void {
    const kind = fault.code === 'packet-io.no-such-interface' ? 'interface-missing' : 'not-probed';
    const message = `${targets} ${targets === 1 ? 'target is' : 'targets are'} not probed: ${withHint(fault)}`;
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind, message, excluded: false });
  }

  /** Names were resolved that would make the plan too fast. */
  namesDeferred(fault: Fault): void {
    const message = `Resolved names are not probed: ${withHint(fault)}`;
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'plan-refused', message, excluded: false });
  }

  fileRead(kind: 'reloaded' | 'reload-failed', message: string): void {
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind, message, excluded: false });
  }

  captureResumed(message: string): void {
    void this.record({ atMs: this.clock.nowMs(), endMs: null, kind: 'capture', message, excluded: false });
  }

  engineUp(engine: EngineKind): void {
    this.excluded.engineUp(engine);
    this.end(this.outages.get(engine), this.clock.nowMs());
    this.outages.delete(engine);
  }

  suspended(atMs: number): void {
    const message = 'This computer slept. Nothing was measured';
    this.sleep ??= this.record({ atMs, endMs: null, kind: 'sleep', message, excluded: true });
  }

  /** Does nothing without a `suspended` before it. */
  resumed(atMs: number): void {
    this.end(this.sleep, atMs);
    this.sleep = undefined;
  }

  engineEvent(event: EngineEvent): void {
    const described = describeEngineEvent(event);
    if (!described) return;
    const endMs = Number(BigInt(event.atNs) / 1000n) / 1000;
    void this.record({ ...described.event, atMs: endMs - described.lengthMs, endMs, kind: event.kind });
  }

  private record(event: Omit<TimelineEvent, 'id'>): Promise<TimelineEvent | undefined> {
    return this.timeline.add(event).catch((error: unknown) => {
      this.log.error('An event was not recorded', { kind: event.kind, ...toFault(error) });
      return undefined;
    });
  }

  private lostSamples(describe: (samples: number) => string): LostSamples {
    return new LostSamples({
      describe,
      record: (event, before) => (before ? this.rewrite(before, event) : this.record(event)),
    });
  }

  private async rewrite(
    recorded: Promise<TimelineEvent | undefined>,
    next: Omit<TimelineEvent, 'id'>,
  ): Promise<TimelineEvent | undefined> {
    const event = await recorded;
    if (!event) return this.record(next);
    const changed = { ...next, id: event.id };
    await this.timeline
      .replace(changed)
      .catch((error: unknown) => this.log.error('An event was not recorded', { kind: next.kind, ...toFault(error) }));
    return changed;
  }

  private end(recorded: Promise<TimelineEvent | undefined> | undefined, endMs: number): void {
    if (recorded) this.replace(recorded, { endMs });
  }

  private replace(recorded: Promise<TimelineEvent | undefined>, change: Partial<TimelineEvent>): void {
    void recorded
      .then((event) => event && this.timeline.replace({ ...event, ...change }))
      .catch((error: unknown) => this.log.error('A change of an event was not recorded', { ...toFault(error) }));
  }
}

const withHint = ({ message, hint }: Fault): string => `${asClause(message)}${hint ? ` – ${hint}` : ''}`;
