import type { TimelineEvent } from '../../core/contracts/station.ts';
import { agentOf, type EngineId } from '../../core/model/engine-id.ts';
import { concernsAgents } from '../../core/model/excluded-kinds.ts';
import type { Clock } from '../../core/ports/clock.ts';

/** Packets that were in flight when the time began or ended that does not count. */
const MARGIN_MS = 1000;
/** Losses that began then are real when they last for this long after it. */
const SETTLE_MS = 10_000;
const KEPT_MS = 10 * 60_000;

/** Measuring continues while samples are not stored; outages of an engine concern its series alone: `engineDown` reports them. */
const NOT_OF_ALL: ReadonlySet<string> = new Set(['not-stored', 'engine-restart']);

interface Span {
  /** Unix ms. */
  readonly fromMs: number;
  readonly toMs: number;
  /** null = no engine of this host measured. */
  readonly engine: EngineId | null;
  /** Agents did not measure either. */
  readonly ofAgents: boolean;
}

/** The latest spans in which this host measured nothing, or an engine none of its series: it slept, or an engine was restarted. */
export class ExcludedSpans {
  private readonly clock: Clock;
  /** By the event, or by an engine's outage. */
  private readonly spans = new Map<string, Span>();

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** An event was recorded or has changed. */
  note({ id, atMs, endMs, kind, excluded }: TimelineEvent): void {
    if (!excluded || NOT_OF_ALL.has(kind)) return;
    this.keep(`event ${id}`, {
      fromMs: atMs,
      toMs: endMs ?? Number.POSITIVE_INFINITY,
      engine: null,
      ofAgents: concernsAgents(kind),
    });
  }

  /** An engine stopped, now or at a time that is known from its samples, Unix ms. */
  engineDown(engine: EngineId, fromMs = this.clock.nowMs()): void {
    this.keep(`${engine} ${fromMs}`, { fromMs, toMs: Number.POSITIVE_INFINITY, engine, ofAgents: false });
  }

  /** It is back. */
  engineUp(engine: EngineId): void {
    const toMs = this.clock.nowMs();
    for (const [key, span] of this.spans) {
      if (span.engine === engine && span.toMs === Number.POSITIVE_INFINITY) this.keep(key, { ...span, toMs });
    }
  }

  private keep(key: string, span: Span): void {
    const oldestMs = this.clock.nowMs() - KEPT_MS;
    for (const [known, { toMs }] of this.spans) if (toMs < oldestMs) this.spans.delete(known);
    this.spans.set(key, span);
  }

  /**
   * When it is certain that losses from a time on are not caused by such a span, Unix ms; −∞ = they are in none.
   * @param engine the one that measured them; undefined = not known
   */
  settledMs(atMs: number, engine?: EngineId): number {
    let settledMs = Number.NEGATIVE_INFINITY;
    const isAgent = engine !== undefined && agentOf(engine) !== null;
    for (const { fromMs, toMs, engine: of, ofAgents } of this.spans.values()) {
      if (of === null ? isAgent && !ofAgents : of !== engine) continue;
      if (atMs >= fromMs - MARGIN_MS && atMs <= toMs + MARGIN_MS) settledMs = Math.max(settledMs, toMs + SETTLE_MS);
    }
    return settledMs;
  }
}
