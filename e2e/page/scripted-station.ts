import type { EditOp } from '../../core/contracts/edits.ts';
import type { ProjectText } from '../../core/contracts/project-text.ts';
import type { Phase, Status, stationContract } from '../../core/contracts/station.ts';
import { newColumnFrame, PROGRESS_FRAME } from '../../core/model/column-frame.ts';
import { MAX_PACKETS_PER_SECOND } from '../../core/model/rate-limit.ts';
import { FaultError } from '../../core/result/result.ts';
import type { Frame, Handlers, Sink } from '../../core/rpc/contract.ts';
import { previewFile } from '../../station/project/preview-file.ts';
import { ACCESS, accessAfter, DOCTOR } from './scripted-doctor.ts';
import { ScriptedFleet } from './scripted-fleet.ts';
import { HISTORY_BACK_MS, historyFrame, liveFrame, tailFrame } from './scripted-frames.ts';
import { hopTail } from './scripted-hops.ts';
import { SCRIPTED_MTU, scriptedMtu } from './scripted-paths.ts';
import { ScriptedProject } from './scripted-project.ts';
import { ScriptedCounters, scriptedSample } from './scripted-samples.ts';
import { ScriptedServices } from './scripted-services.ts';
import { type NewEvent, ScriptedTimeline } from './scripted-timeline.ts';
import { ScriptedTraces } from './scripted-traces.ts';

const TICK_MS = 100;
const TICKS_PER_SECOND = 10;

interface Tail {
  readonly series: readonly number[];
  readonly sink: Sink<Frame>;
  readonly script: typeof scriptedSample;
  readonly hasHops: boolean;
}

/** A station in memory that answers the whole contract with deterministic samples, a sample per series and second. */
export class ScriptedStation extends ScriptedTraces {
  readonly project = new ScriptedProject();
  access = ACCESS;
  readonly fleet = new ScriptedFleet();
  /** The sample of a series in a given second. */
  script: typeof scriptedSample = scriptedSample;
  /** Transactions of series whose probe is of services. */
  readonly services = new ScriptedServices(this.project);
  /** Requests of pages to the run, in order. */
  readonly commands: ('start' | 'pause' | 'stop')[] = [];
  /** The result of each search for the path MTU. */
  mtuScript: typeof scriptedMtu = scriptedMtu;
  isDiskLow = false;
  engineFault: Status['engine']['fault'] = null;
  projectKind: Status['project']['kind'] = 'sounder';
  reloadFault: Status['project']['reloadFault'] = null;
  /** Share of the plan's rate that is measured; null = all of it. */
  sentPerSecond: number | null = null;
  trust: Status['trust'] = {
    lateP99Us: null,
    tooLateRatio: 0,
    notMeasured: 0,
    receiveOverflow: 0,
    droppedSamples: 0,
    unstoredSamples: 0,
  };
  private readonly counters = new Map<number, ScriptedCounters>();
  private readonly texts = new Set<Sink<ProjectText>>();
  private readonly catalogs = new Set<
    Sink<Parameters<Parameters<Handlers<typeof stationContract>['catalog']>[1]['send']>[0]>
  >();
  private readonly statuses = new Set<Sink<Status>>();
  private readonly lives = new Set<Sink<Frame>>();
  private readonly tails = new Set<Tail>();
  private readonly timeline = new ScriptedTimeline();
  /** The stored span that rows count, as after reopening. */
  recalled: Status['recalled'] = null;
  private startedAtMs: number | null = null;
  private tick = 0;
  private readonly timer = setInterval(() => this.advance(), TICK_MS);

  close(): void {
    clearInterval(this.timer);
  }

  /** Seeds a number of targets, a host each. */
  seed(targets: number): void {
    const ops = Array.from({ length: targets }, (_, at): EditOp => {
      const to = `10.${20 + (at >> 16)}.${(at >> 8) & 255}.${at & 255}`;
      return { op: 'put', name: `host-${String(at).padStart(5, '0')}`, target: { probe: 'icmp', to } };
    });
    this.project.edit(ops);
  }

  /** Edits the project, from a page or from elsewhere. */
  edit(ops: readonly EditOp[]): { readonly revision: number; readonly inverse: EditOp[] } {
    const { inverse, item } = this.project.edit(ops);
    for (const sink of this.catalogs) sink.send(item);
    for (const sink of this.texts) sink.send(this.project.text());
    this.tellStatus();
    return { revision: this.project.revision, inverse };
  }

  start(): void {
    this.counters.clear();
    this.startedAtMs = Date.now();
    this.recalled = null;
    this.phase = 'running';
    this.trust = { ...this.trust, lateP99Us: 84 };
    this.addEvent({ kind: 'started', message: 'Started', excluded: false, endMs: null });
  }

  /** Ends the live samples of all charts with a fault. */
  breakTails(): void {
    for (const tail of this.tails) {
      this.tails.delete(tail);
      tail.sink.end({ code: 'store.busy', message: 'The storage is busy' });
    }
  }

  addEvent(event: NewEvent): void {
    this.timeline.add(event);
  }

  status(): Status {
    const series = this.project.seriesIds.length;
    return {
      nowMs: Date.now(),
      version: '0.1.0',
      readOnly: this.projects.readOnly,
      phase: this.phase,
      startedAtMs: this.startedAtMs,
      recalled: this.recalled,
      project: {
        name: this.project.name,
        path: 'project.yaml',
        kind: this.projectKind,
        reloadFault: this.reloadFault,
        planFault: null,
        targets: this.project.entries.size,
        series,
        resolving: 0,
      },
      packetsPerSecond: this.project.budget().packetsPerSecond,
      isRateCeiling: this.project.budget().isCeiling,
      sentPerSecond: this.phase === 'running' ? (this.sentPerSecond ?? this.project.budget().packetsPerSecond) : null,
      services: { state: 'running', restarts: 0, fault: null },
      engine: {
        state: this.engineFault ? 'unavailable' : 'running',
        driver: 'scripted',
        restarts: 0,
        fault: this.engineFault,
      },
      trust: this.trust,
      storage: {
        bytes: 48_300_000,
        capBytes: 2_147_483_648,
        oldestMs: Date.now() - HISTORY_BACK_MS,
        freeBytes: 100e9,
        isDiskLow: this.isDiskLow,
        fault: null,
      },
    };
  }

  readonly handlers: Handlers<typeof stationContract> = {
    ...this.facilities,
    ...this.timeline.handlers,
    ...this.traceHandlers,
    status: (_, sink, signal) => this.keep(this.statuses, sink, signal, () => sink.send(this.status())),
    catalog: (_, sink, signal) => this.keep(this.catalogs, sink, signal, () => sink.send(this.project.full())),
    live: (_, sink, signal) =>
      this.keep(this.lives, sink, signal, () =>
        sink.send(liveFrame(this.project.seriesIds, (one) => this.countersOf(one))),
      ),
    findings: ({ series }, sink, signal) => {
      const send = (one: number) => {
        const isOfService = this.services.isOf(one);
        const finding = isOfService ? this.services.finding(one) : this.mtuScript(one, this.rounds, Date.now());
        if (finding) sink.send({ ...finding });
      };
      this.followRounds({ series, send }, signal);
    },
    tail: ({ series, measure, hops = false }, sink, signal) => {
      const tail = { series, sink, script: this.scriptOf(measure), hasHops: hops };
      this.keep(this.tails, tail, signal, () => undefined);
    },
    aggregate: (_, sink) => sink.end(),
    ...this.fleet.handlers,
    statistics: (_, sink) => sink.end(),
    moment: (_, sink) => sink.end(),
    findingsAt: (_, sink) => sink.end(),
    eventsIn: (_, sink) => sink.end(),
    replay: () => {
      throw new FaultError({ code: 'replay.nothing-stored', message: 'Nothing is stored that could be replayed' });
    },
    replayStop: () => null,
    replayState: (_, sink) => sink.send(null),
    history: ({ series, fromMs, toMs, columns, measure }, sink) => {
      for (const [at, one] of series.entries()) {
        sink.send(newColumnFrame(PROGRESS_FRAME, 0, { share: at / series.length }).bytes);
        sink.send(historyFrame(one, { fromMs, toMs, columns }, this.scriptOf(measure), this.project.rulesOf(one)));
      }
      sink.end();
    },
    projectText: (_, sink, signal) => this.keep(this.texts, sink, signal, () => sink.send(this.project.text())),
    readFile: ({ text, as }) => previewFile(text, as ?? undefined),
    reload: () => {
      this.reloadFault = null;
      this.tellStatus();
      return { changed: true };
    },
    adopt: () => {
      this.projectKind = 'sounder';
      this.tellStatus();
      return { path: '/data/project.yaml' };
    },
    edit: ({ ops }) => this.edit(ops),
    start: ({ allowRate }) => {
      const { packetsPerSecond } = this.project.budget();
      if (packetsPerSecond > MAX_PACKETS_PER_SECOND && allowRate !== true) {
        throw new FaultError({
          code: 'plan.too-fast',
          message: 'The plan is too fast.',
          detail: { packetsPerSecond, limit: MAX_PACKETS_PER_SECOND },
        });
      }
      this.commands.push('start');
      if (this.phase === 'paused') this.phase = 'running';
      else this.start();
      return this.told();
    },
    pause: () => {
      this.commands.push('pause');
      this.phase = 'paused';
      return this.told();
    },
    stop: () => {
      this.commands.push('stop');
      this.phase = 'stopped';
      return this.told();
    },
    doctor: () => DOCTOR,
    doctorAccess: () => this.access,
    doctorChange: ({ change }) => (this.access = accessAfter(this.access, change)),
  };

  private told(): { readonly phase: Phase } {
    this.tellStatus();
    return { phase: this.phase };
  }

  private tellStatus(): void {
    for (const sink of this.statuses) sink.send(this.status());
  }

  private keep<T>(set: Set<T>, one: T, signal: AbortSignal, greet: () => void): void {
    set.add(one);
    signal.addEventListener('abort', () => set.delete(one));
    greet();
  }

  /** A tenth of the series is due at each tick. */
  private advance(): void {
    this.tick += 1;
    if (this.tick % TICKS_PER_SECOND === 0) this.tellStatus();
    if (this.phase !== 'running') return;
    if (this.tick % TICKS_PER_SECOND === 0) this.nextRound();
    const second = Math.floor(Date.now() / 1000);
    const countersOf = (one: number) => this.countersOf(one);
    const due = this.project.seriesIds.filter((series) => series % TICKS_PER_SECOND === this.tick % TICKS_PER_SECOND);
    const script = this.scriptOf(undefined);
    for (const series of due) {
      countersOf(series).add(script(series, second), this.project.rulesOf(series));
      if (!this.services.isOf(series)) continue;
      this.services.note(series, second);
      countersOf(series).latest = this.services.latest(series, second);
    }
    for (const sink of this.lives) if (sink.credit > 0 && due.length > 0) sink.send(liveFrame(due, countersOf));
    for (const tail of this.tails) {
      const own = due.filter((series) => tail.series.includes(series));
      if (tail.hasHops) this.sendHops(tail, own, second);
      else if (own.length > 0 && tail.sink.credit > 0) tail.sink.send(tailFrame(own, second, tail.script));
    }
  }

  private sendHops({ sink }: Tail, due: readonly number[], second: number): void {
    for (const series of due) {
      const path = this.pathNow(series);
      if (path && sink.credit > 0) sink.send(hopTail(series, path, second));
    }
  }

  /** @param measure probe column whose values stand for the times */
  private scriptOf(measure: string | undefined): typeof scriptedSample {
    return (series, second) => {
      if (!this.services.isOf(series)) return this.script(series, second);
      return measure === undefined
        ? this.services.sample(series, second)
        : this.services.measured(series, second, measure);
    };
  }

  private countersOf(series: number): ScriptedCounters {
    const known = this.counters.get(series);
    if (known) return known;
    const counters = new ScriptedCounters();
    if (this.project.probeOf(series) === 'path-mtu') counters.latest = SCRIPTED_MTU;
    this.counters.set(series, counters);
    return counters;
  }
}
