import { MAX_REPLAY_SPEED, type ReplayChange, type ReplayState, type Span } from '../../core/contracts/history.ts';
import type { Clock, Timer } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError, toFault } from '../../core/result/result.ts';
import { SerialQueue } from '../project/serial-queue.ts';
import { FeedReader, type Move, STEP_MS } from './feed-reader.ts';
import type { Past } from './past.ts';
import { ReplayClock } from './replay-clock.ts';
import { type ReplayFeedParts, ReplayFeeds } from './replay-feeds.ts';
import { levelAt, lossIn } from './replay-level.ts';
import { ReplayTimeline } from './replay-timeline.ts';

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
  private readonly reader: FeedReader;
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
  private isClosed = false;

  /** @param onState hears of its state whenever it changed */
  constructor(parts: ReplayParts, onState: (state: ReplayState) => void) {
    this.parts = parts;
    this.onState = onState;
    this.clock = new ReplayClock(parts.clock, 0);
    this.feeds = new ReplayFeeds(parts, this.clock);
    this.reader = new FeedReader(parts.past, this.feeds);
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
    const before = await past.events({ fromMs: 0, toMs: atMs }, signal); // a run starts before its first sample
    const next = await past.events({ fromMs: atMs, toMs: stored.toMs, next: true }, signal);
    const startedAtMs = (await past.startBefore(atMs, signal)) ?? stored.fromMs;
    if (signal.aborted) return;
    this.feeds.clear();
    this.clock.atMs = atMs;
    this.startedAtMs = startedAtMs;
    this.timeline.jump(before, next);
    await this.reader.jump(stored, { fromMs: Math.min(startedAtMs, atMs), toMs: atMs }, signal);
  }

  /** Moves on by the time that has passed. A slow reading makes the next step longer. */
  private async step(): Promise<void> {
    const { stored, speed, ranToMs } = this;
    if (this.isStepping || this.jumps > 0 || !this.playing || !stored || this.isClosed) return;
    const presentMs = this.parts.clock.monotonicMs();
    const fromMs = this.atMs;
    const reachedMs = Math.min(stored.toMs, fromMs + (presentMs - ranToMs) * speed);
    const sliceMs = Math.max(STEP_MS, STEP_MS * speed);
    const wholeMs = fromMs + Math.floor((reachedMs - fromMs) / sliceMs) * sliceMs;
    const toMs = reachedMs === stored.toMs ? stored.toMs : wholeMs;
    if (toMs <= fromMs) return this.atEnd(reachedMs >= stored.toMs);
    this.isStepping = true;
    const { signal } = this.reading;
    try {
      const untilMs = await this.queue.run(() => this.move({ fromMs, toMs, speed }, signal));
      if (signal.aborted) return;
      // A change meanwhile has it run on from that moment, perhaps at another speed.
      this.ranToMs = Math.max(this.ranToMs, ranToMs + (untilMs - fromMs) / speed);
      this.clock.atMs = untilMs;
      this.timeline.moved();
      this.atEnd(untilMs >= stored.toMs);
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

  /** Moves on, to the start of the next run or of lost samples at most. @returns how far */
  private async move({ fromMs, toMs, speed }: Omit<Move, 'isWhole'>, signal: AbortSignal): Promise<number> {
    await this.readEvents({ fromMs: this.timeline.knownToMs, toMs }, signal);
    const lossMs = lossIn(this.stored, fromMs, toMs);
    const startMs = this.timeline.startIn(fromMs, lossMs ?? toMs);
    const borderMs = startMs ?? lossMs;
    await this.reader.move({ fromMs, toMs: borderMs ?? toMs, speed, isWhole: borderMs !== null }, signal);
    if (startMs === null || signal.aborted) return borderMs ?? toMs;
    this.feeds.clear();
    this.reader.begin(startMs);
    this.startedAtMs = startMs;
    return startMs;
  }

  /** Reads on where a span reaches further than the events that are known. */
  private async readEvents({ fromMs, toMs }: Span, signal: AbortSignal): Promise<void> {
    if (toMs < fromMs || signal.aborted) return;
    const query = { fromMs, toMs: this.stored?.toMs ?? toMs, next: true };
    this.timeline.extend(await this.parts.past.events(query, signal));
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
