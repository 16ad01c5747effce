import type { TimelineEvent } from '../../core/contracts/station.ts';
import { agentOf, type EngineId } from '../../core/model/engine-id.ts';
import { CAUSES } from '../../core/model/outcome.ts';
import type { Clock } from '../../core/ports/clock.ts';
import type { Log } from '../../core/ports/log.ts';
import { toFault } from '../../core/result/result.ts';
import { formatLocalTime } from '../../core/text/local-time.ts';
import type { Gap } from '../run/ledger.ts';
import type { Timeline } from './timeline.ts';

/** Gaps that are found within this time of each other have one event. */
const TOGETHER_MS = 60_000;

export interface GapEventsParts {
  readonly timeline: Pick<Timeline, 'add' | 'replace'>;
  readonly clock: Clock;
  readonly log: Log;
}

/** Gaps of one engine with one cause. */
interface Span {
  readonly engine: EngineId;
  readonly cause: number;
  readonly series: Set<number>;
  samples: number;
  fromMs: number;
  toMs: number;
  foundMs: number;
  event: TimelineEvent | null;
  isChanged: boolean;
  isWriting: boolean;
}

/** Records gaps that are too long to record sample by sample: one event is the account of them. Never throws. */
export class GapEvents {
  private readonly parts: GapEventsParts;
  private readonly spans = new Map<string, Span>();

  constructor(parts: GapEventsParts) {
    this.parts = parts;
  }

  add(engine: EngineId, gap: Gap): void {
    const span = this.spanOf(engine, gap);
    span.series.add(gap.series);
    span.samples += gap.samples;
    span.fromMs = Math.min(span.fromMs, gap.fromMs);
    span.toMs = Math.max(span.toMs, gap.toMs);
    span.isChanged = true;
    if (!span.isWriting) void this.write(span);
  }

  private spanOf(engine: EngineId, { cause, fromMs, toMs }: Gap): Span {
    const key = `${engine} ${cause}`;
    const foundMs = this.parts.clock.nowMs();
    const known = this.spans.get(key);
    if (known && Math.abs(foundMs - known.foundMs) <= TOGETHER_MS) return Object.assign(known, { foundMs });
    const state = { event: null, isChanged: false, isWriting: false };
    const made: Span = { engine, cause, series: new Set(), samples: 0, fromMs, toMs, foundMs, ...state };
    this.spans.set(key, made);
    return made;
  }

  /** Gaps that are found while the event is written are written together. */
  private async write(span: Span): Promise<void> {
    const { timeline, log } = this.parts;
    span.isWriting = true;
    try {
      while (span.isChanged) {
        span.isChanged = false;
        const now = { atMs: span.fromMs, endMs: span.toMs, message: describeGap(span) };
        if (span.event) await timeline.replace({ ...span.event, ...now });
        else span.event = await timeline.add({ ...now, kind: 'not-measured', excluded: false });
      }
    } catch (error) {
      log.error('A gap was not recorded', { ...toFault(error) });
    }
    span.isWriting = false;
  }
}

function describeGap({ engine, cause, samples, series, fromMs, toMs }: Span): string {
  const agent = agentOf(engine);
  const who = agent === null ? 'this host' : `agent ${agent}`;
  const why = cause === CAUSES['buffer-overflow'] ? 'had no room to keep them' : 'was not running';
  const span = `${formatLocalTime(fromMs, toMs)} to ${formatLocalTime(toMs, fromMs)}`;
  return `Not measured, ${span}: ${samples} samples of ${series.size} series, as ${who} ${why}; too many to record each`;
}
