import type { ReplayState, Span } from '../../../core/contracts/history.ts';
import type { TimelineEvent } from '../../../core/contracts/station.ts';
import { LIVE_FRAME, readColumnFrame } from '../../../core/model/column-frame.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { SERIES_STATES } from '../../../core/model/series-state.ts';
import type { PathSummary } from '../../../core/paths/path-summary.ts';
import type { Frame, Sink } from '../../../core/rpc/contract.ts';
import { FakeClock } from '../../../core/testing/fake-clock.ts';
import type { SeriesPast } from '../../store/read/statistics-reading.ts';
import { BASE_MS, batchOf, sample } from '../../testing/sample-batches.ts';
import type { Past } from '../past.ts';
import { Replay } from '../replay.ts';

export const event = (id: number, more: Partial<TimelineEvent>): TimelineEvent => ({
  id,
  atMs: BASE_MS,
  endMs: null,
  kind: 'started',
  message: '',
  excluded: false,
  ...more,
});

const figuresOf = (series: number, sent: number, lost: number): SeriesPast => ({
  series,
  sent,
  received: sent - lost,
  lost,
  notMeasured: 0,
  duplicates: 0,
  late: 0,
  minMs: 1,
  avgMs: 2,
  maxMs: 3,
  stdevMs: 0,
  jitterMs: 0,
  jitterPairs: 0,
  roundTrips: sent - lost,
  lastMs: 2,
  lastOutcome: OUTCOMES.reply,
});

/** An hour of samples, one a second: reply after 1 ms, and a loss every tenth second. */
export class HourOfPast implements Past {
  readonly read: string[] = [];
  readonly samplesPerMs: number;
  known: readonly TimelineEvent[] = [event(1, {})];
  eventsAtOnce = 10_000;
  hours = 1;
  samplesFromMs = BASE_MS + 600_000;
  minutesFromMs = BASE_MS;
  lost: readonly Span[] = [];
  isEmpty = false;
  /** The state of the series at all moments; null = no moment has it. */
  momentState: number | null = SERIES_STATES.lossy;
  failure: Error | null = null;
  /** Held back until the test lets it go. */
  gate: Promise<void> = Promise.resolve();

  constructor(samplesPerMs = 0.001) {
    this.samplesPerMs = samplesPerMs;
  }

  async span() {
    const [fromMs, toMs] = [BASE_MS, BASE_MS + this.hours * 3_600_000];
    const { isEmpty, samplesFromMs, minutesFromMs, lost } = this;
    return isEmpty ? null : { fromMs, toMs, samplesFromMs, minutesFromMs, lost };
  }

  async samples(query: Parameters<Past['samples']>[0], take: Parameters<Past['samples']>[1]) {
    await this.gate;
    if (this.failure) throw this.failure;
    this.note(query.probeCodes ? 'findings' : 'samples', query);
    if (query.probeCodes) return;
    const fromMs = Math.max(query.fromMs, this.samplesFromMs);
    for (
      let second = Math.ceil((fromMs - BASE_MS) / 1000);
      BASE_MS + second * 1000 < Math.min(query.toMs, BASE_MS + 3_600_000);
      second++
    ) {
      const outcome = second % 10 === 9 ? OUTCOMES.timeout : OUTCOMES.reply;
      const rttNs = outcome === OUTCOMES.reply ? 1e6 : Number.NaN;
      const sentMs = BASE_MS + second * 1000;
      if (this.lost.some((span) => sentMs >= span.fromMs && sentMs < span.toMs)) continue;
      const untilMs = query.fromMs + (Math.floor((sentMs - query.fromMs) / query.sliceMs) + 1) * query.sliceMs;
      take({ untilMs, batch: batchOf([sample({ round: second, sentMs, outcome, rttNs })]) });
    }
  }

  async statistics(span: Span, take: (figures: SeriesPast) => void) {
    await this.gate;
    this.note('statistics', span);
    const seconds = Math.round((span.toMs - span.fromMs) * this.samplesPerMs);
    if (seconds > 0) take(figuresOf(1, seconds, Math.floor(seconds / 10)));
  }

  async paths(span: Span) {
    this.note('paths', span);
    return new Map<number, PathSummary>();
  }

  async findings(span: Span) {
    this.note('states', span);
    return new Map();
  }

  async moment(_: Parameters<Past['moment']>[0], take: Parameters<Past['moment']>[1]) {
    if (this.momentState === null) return;
    take({ series: 1, rttMs: 1, outcome: OUTCOMES.reply, state: this.momentState, recent: null });
  }

  async events({ fromMs, toMs, next }: Parameters<Past['events']>[0]) {
    if (next) return this.known.filter(({ atMs }) => atMs >= fromMs && atMs < toMs).slice(0, this.eventsAtOnce);
    return this.known.filter(({ atMs }) => atMs < toMs).slice(-this.eventsAtOnce);
  }

  async startBefore(atMs: number) {
    return this.known.findLast((one) => one.kind === 'started' && one.atMs <= atMs)?.atMs ?? null;
  }

  private note(what: string, { fromMs, toMs }: Span): void {
    this.read.push(`${what} ${(fromMs - BASE_MS) / 1000} ${(toMs - BASE_MS) / 1000}`);
  }
}

export function replaying(past = new HourOfPast()) {
  return { past, ...replayOf(past) };
}

export function replayOf(past: Past) {
  const clock = new FakeClock();
  const states: ReplayState[] = [];
  const errors: string[] = [];
  const replay = new Replay(
    {
      past,
      clock,
      log: { debug: () => undefined, info: () => undefined, warn: () => undefined, error: (what) => errors.push(what) },
      catalog: { settingsOf: () => undefined, addressOf: () => '' },
      planner: { entry: () => undefined },
      networks: { networkOf: () => null, credit: null },
      routers: { nameOf: () => null, settled: async () => undefined },
    },
    (state) => states.push(state),
  );
  /** Lets the present pass in steps, with the readings in between. */
  const pass = async (ms: number) => {
    for (let passed = 0; passed < ms; passed += 100) {
      clock.advance(100);
      for (let turn = 0; turn < 60; turn++) await Promise.resolve();
    }
  };
  return { clock, replay, states, errors, pass };
}

/** The rows that a page would show. */
export function rowsOf(replay: Replay, clock: FakeClock) {
  const { sink, frames } = frameSink();
  const stop = new AbortController();
  replay.feeds.live.open(sink, stop.signal);
  clock.advance(100);
  stop.abort();
  const columns = frames.flatMap((frame) => readColumnFrame(frame, LIVE_FRAME) ?? []).at(-1)?.columns;
  return columns && { sent: columns.sent[0], lost: columns.lost[0], state: columns.state[0], minMs: columns.minMs[0] };
}

export function frameSink() {
  const frames: Frame[] = [];
  const sink: Sink<Frame> = {
    credit: 9,
    send: (frame) => frames.push(frame),
    onCredit: () => undefined,
    end: () => undefined,
  };
  return { sink, frames };
}

/** Events that a page gets, as they come. */
export function eventsSeen(replay: Replay): readonly string[] {
  const seen: string[] = [];
  const sink: Sink<TimelineEvent> = {
    credit: 99,
    send: ({ id, endMs }) => seen.push(`${id} ${endMs === null ? 'open' : 'over'}`),
    onCredit: () => undefined,
    end: () => undefined,
  };
  replay.timeline.open(BASE_MS, sink, new AbortController().signal);
  return seen;
}
