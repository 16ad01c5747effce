import { MAX_REPLAY_SPEED, type ReplayChange, type ReplayState, type Span } from '../../core/contracts/history.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { TRACED } from '../../probes/registry.ts';
import { TRACKED_CODES } from '../../probes/trackers.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import type { SeriesPast } from '../store/read/statistics-reading.ts';
import type { Past } from './past.ts';
import { ReadAhead } from './read-ahead.ts';
import { ReplayClock } from './replay-clock.ts';
import { type ReplayFeedParts, ReplayFeeds } from './replay-feeds.ts';
import { ReplayTimeline } from './replay-timeline.ts';

const STEP_MS = 100;
const MINUTE_MS = 60_000;
/** Samples per second of the present that a replay reads one by one; beyond, it moves on by whole minutes. */
const MAX_SAMPLE_RATE = 300_000;
/** Samples before a moment from which paths and findings are derived. */
const LEAD_MS = 120_000;
const LEAD_CODES: readonly number[] = [...TRACED.map(({ code }) => code), ...TRACKED_CODES];

export interface ReplayParts extends ReplayFeedParts {
  readonly past: Past;
  readonly clock: Clock;
  readonly log: Log;
}

/**
 * The past, shown as if it were now: a moment of the stored span that runs at some speed. While it plays, samples are
 * read one by one, or as rollups of minutes when they would be too many.
 */
export class Replay {
  readonly feeds: ReplayFeeds;
  readonly timeline: ReplayTimeline;
  /** When the run that is shown began, Unix ms. */
  startedAtMs = 0;
  private readonly parts: ReplayParts;
  private readonly clock: ReplayClock;
  private readonly queue = new SerialQueue();
  private readonly onState: (state: ReplayState) => void;
  private stored: Awaited<ReturnType<Past['span']>> = null;
  private playing = true;
  private speed = 1;
  /** Ends the reading of the current moment. */
  private reading = new AbortController();
  private timer: Timer | undefined;
  private isStepping = false;
  /** Jumps that are being made or wait. */
  private jumps = 0;
  /** Present time up to which the replay has run. */
  private ranToMs = 0;
  /** Samples per ms of the past. */
  private density = 0;
  private isClosed = false;
  private reader:
    | { readonly ahead: ReadAhead; readonly speed: number; readonly atMs: number; readonly signal: AbortSignal }
    | undefined;

  /** @param onState hears of its state whenever it changed */
  constructor(parts: ReplayParts, onState: (state: ReplayState) => void) {
    this.parts = parts;
    this.onState = onState;
    this.clock = new ReplayClock(parts.clock, 0);
    this.feeds = new ReplayFeeds(parts, this.clock);
    this.timeline = new ReplayTimeline(() => this.clock.nowMs());
    this.timer = parts.clock.every(STEP_MS, () => void this.step());
  }

  get atMs(): number {
    return this.clock.nowMs();
  }

  /** Batches that the streams have had. */
  get batches(): number {
    return this.feeds.batches;
  }

  /** Rejects with FaultErrors `replay.nothing-stored` and `store.*`. */
  async change({ atMs, playing, speed }: ReplayChange): Promise<ReplayState> {
    if (playing !== undefined) this.playing = playing;
    if (speed !== undefined) this.speed = Math.min(speed, MAX_REPLAY_SPEED);
    if (atMs !== undefined || this.stored === null) {
      this.reading.abort();
      this.reading = new AbortController();
      const { signal } = this.reading;
      this.jumps += 1;
      try {
        await this.queue.run(() => this.jump(atMs ?? Number.POSITIVE_INFINITY, signal));
      } finally {
        this.jumps -= 1;
      }
    }
    this.ranToMs = this.parts.clock.monotonicMs();
    this.publish();
    return this.state();
  }

  close(): void {
    this.isClosed = true;
    this.reading.abort();
    this.timer?.cancel();
    this.clock.close();
  }

  private async jump(wantedMs: number, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return; // the next jump waits
    const { past } = this.parts;
    const stored = await past.span();
    if (!stored) {
      throw new FaultError({
        code: 'replay.nothing-stored',
        message: 'Nothing is stored that could be replayed',
        hint: 'start probing first',
      });
    }
    this.stored = stored;
    const atMs = Math.min(stored.toMs, Math.max(stored.fromMs, wantedMs));
    const before = await past.events({ fromMs: stored.fromMs, toMs: atMs }, signal);
    const next = await past.events({ fromMs: atMs, toMs: stored.toMs, next: true }, signal);
    const startedAtMs = (await past.startBefore(atMs, signal)) ?? stored.fromMs;
    if (signal.aborted) return;
    this.feeds.clear();
    this.clock.atMs = atMs;
    this.startedAtMs = startedAtMs;
    this.timeline.jump(before, next);
    let samples = 0;
    const count = (figures: SeriesPast) => {
      samples += figures.sent + figures.notMeasured;
      this.feeds.addFigures(figures);
    };
    if (atMs > startedAtMs) await past.statistics({ fromMs: startedAtMs, toMs: atMs }, count, signal);
    if (signal.aborted) return;
    this.density = samples / Math.max(1000, atMs - startedAtMs);
    await past.moment(atMs, (moment) => this.feeds.setMoment(moment), signal);
    const lead = {
      fromMs: Math.max(startedAtMs, atMs - LEAD_MS),
      toMs: atMs,
      sliceMs: LEAD_MS,
      probeCodes: LEAD_CODES,
    };
    if (lead.toMs > lead.fromMs) await past.samples(lead, ({ batch }) => this.feeds.follow(batch), signal);
  }

  /** Moves on by the time that has passed. A slow reading makes the next step longer. */
  private async step(): Promise<void> {
    const { stored, speed, ranToMs } = this;
    if (this.isStepping || this.jumps > 0 || !this.playing || !stored || this.isClosed) return;
    const presentMs = this.parts.clock.monotonicMs();
    const fromMs = this.atMs;
    const byMinutes = this.density * speed * 1000 > MAX_SAMPLE_RATE;
    const reachedMs = Math.min(stored.toMs, fromMs + (presentMs - ranToMs) * speed);
    const sliceMs = Math.max(STEP_MS, STEP_MS * speed);
    const toMs = byMinutes
      ? Math.floor(reachedMs / MINUTE_MS) * MINUTE_MS
      : reachedMs === stored.toMs
        ? stored.toMs
        : fromMs + Math.floor((reachedMs - fromMs) / sliceMs) * sliceMs;
    if (toMs <= fromMs) return this.atEnd(reachedMs >= stored.toMs);
    this.isStepping = true;
    const { signal } = this.reading;
    try {
      await this.queue.run(() => this.read({ fromMs, toMs }, byMinutes, signal));
      await this.readEvents({ fromMs: this.timeline.knownToMs, toMs }, signal);
      if (signal.aborted) return;
      // A change meanwhile has it run on from that moment, perhaps at another speed.
      this.ranToMs = Math.max(this.ranToMs, ranToMs + (toMs - fromMs) / speed);
      this.clock.atMs = toMs;
      if (this.reader) this.reader = { ...this.reader, atMs: byMinutes ? Number.NaN : toMs };
      this.timeline.moved();
      this.atEnd(toMs >= stored.toMs);
      this.publish();
    } catch (error) {
      if (signal.aborted) return;
      this.playing = false;
      this.parts.log.error('The replay stopped: stored samples could not be read', { ...toFault(error) });
      this.publish();
    } finally {
      this.isStepping = false;
    }
  }

  private async read(span: Span, byMinutes: boolean, signal: AbortSignal): Promise<void> {
    if (signal.aborted) return;
    const { past } = this.parts;
    let samples = 0;
    if (byMinutes) {
      await past.statistics(
        span,
        (figures) => {
          samples += figures.sent + figures.notMeasured;
          this.feeds.addFigures(figures);
        },
        signal,
      );
      await past.moment(span.toMs, (moment) => this.feeds.setMoment(moment), signal);
    } else {
      for (const { batch } of await this.ahead(signal).take(span.toMs, this.stored?.toMs ?? span.toMs)) {
        samples += batch.count;
        this.feeds.add(batch);
      }
    }
    const density = samples / (span.toMs - span.fromMs);
    this.density += (density - this.density) / 10;
  }

  /** Reads on where a span reaches further than the events that are known. */
  private async readEvents({ fromMs, toMs }: Span, signal: AbortSignal): Promise<void> {
    if (toMs < fromMs || signal.aborted) return;
    const query = { fromMs, toMs: this.stored?.toMs ?? toMs, next: true };
    this.timeline.extend(await this.parts.past.events(query, signal));
  }

  /** The samples from here on, read in stretches; again from here after a jump, another speed, or a stretch by minutes. */
  private ahead(signal: AbortSignal): ReadAhead {
    const { atMs, speed } = this;
    if (this.reader?.speed === speed && this.reader.atMs === atMs && this.reader.signal === signal)
      return this.reader.ahead;
    const ahead = new ReadAhead(
      this.parts.past,
      { fromMs: atMs, sliceMs: Math.max(STEP_MS, STEP_MS * speed), speed },
      signal,
    );
    this.reader = { ahead, speed, atMs, signal };
    return ahead;
  }

  private atEnd(isEnd: boolean): void {
    if (!isEnd || !this.playing) return;
    this.playing = false;
    this.publish();
  }

  private state(): ReplayState {
    const { stored } = this;
    const { fromMs = 0, toMs = 0 } = stored ?? {};
    return {
      atMs: this.atMs,
      playing: this.playing,
      speed: this.speed,
      span: { fromMs, toMs },
      level: levelAt(stored, this.atMs),
    };
  }

  private publish(): void {
    if (!this.isClosed && this.stored) this.onState(this.state());
  }
}

function levelAt(stored: Awaited<ReturnType<Past['span']>>, atMs: number): ReplayState['level'] {
  if (!stored) return 'nothing';
  if (atMs >= stored.samplesFromMs) return 'samples';
  return atMs >= stored.minutesFromMs ? 'minutes' : 'hours';
}
