import { type Batch, sentMs } from '../../core/model/batch.ts';
import { outcomeClass } from '../../core/model/outcome.ts';
import { lossPattern, type PacketFate } from '../../core/stats/rate-limit.ts';
import { udpUnreachable } from '../../probes/udp-unreachable/common/definition.ts';

/** A target that answers as often as it allows itself to, not as often as it is asked. */
export interface AnswerLimit {
  readonly series: number;
  /** Answers a second that it lets through; null = not known. */
  readonly perSecond: number | null;
}

/** What a pattern is looked for in. */
const KEPT_FATES = 256;
/** Between two looks at a series. */
const LOOK_EVERY = 32;

interface Watched {
  fates: PacketFate[];
  unseen: number;
  isLimited: boolean;
}

/** Recognises targets that limit how often they say that a port is closed, and says so once for each. */
export class LimitWatch {
  private readonly watched = new Map<number, Watched>();
  private readonly onLimit: (limit: AnswerLimit) => void;

  constructor(onLimit: (limit: AnswerLimit) => void) {
    this.onLimit = onLimit;
  }

  add(batch: Batch): void {
    if (batch.probeCode !== udpUnreachable.code) return;
    for (let at = 0; at < batch.count; at++) {
      const kind = outcomeClass(batch.outcome[at] as number, udpUnreachable);
      if (kind !== 'answered' && kind !== 'lost') continue;
      const series = batch.series[at] as number;
      const known = this.watched.get(series) ?? { fates: [], unseen: 0, isLimited: false };
      this.watched.set(series, known);
      known.fates.push({ sentMs: sentMs(batch, at), isAnswered: kind === 'answered' });
      if (known.fates.length > 2 * KEPT_FATES) known.fates = known.fates.slice(-KEPT_FATES);
      if (++known.unseen >= LOOK_EVERY) this.look(series, known);
    }
  }

  clear(): void {
    this.watched.clear();
  }

  private look(series: number, known: Watched): void {
    known.unseen = 0;
    // Timeouts end later than answers to packets after them.
    const inOrder = known.fates.slice(-KEPT_FATES).sort((left, right) => left.sentMs - right.sentMs);
    const { kind, perSecond } = lossPattern(inOrder);
    const isLimited = kind === 'rate-limit';
    if (isLimited && !known.isLimited) this.onLimit({ series, perSecond });
    if (kind !== 'too-few') known.isLimited = isLimited;
  }
}
