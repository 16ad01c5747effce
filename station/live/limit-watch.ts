import { PacketFates } from '../../core/analysis/packet-fates.ts';
import type { Batch } from '../../core/model/batch.ts';
import { hasLimitedReplies, outcomeRules } from '../../probes/registry.ts';
import type { Incidents } from '../events/incidents.ts';

/** Packets of a series that a pattern is looked for in. */
const KEPT_PACKETS = 256;
/** Packets of a series from one look at it to the next. */
const LOOK_EVERY = 32;

interface Watched {
  unseen: number;
  isLimited: boolean;
}

/** Detects targets that rate-limit their ICMP errors, and reports each once. */
export class LimitWatch {
  private readonly fates = new PacketFates(KEPT_PACKETS);
  private readonly watched = new Map<number, Watched>();
  private readonly incidents: Pick<Incidents, 'answersLimited'>;

  constructor(incidents: Pick<Incidents, 'answersLimited'>) {
    this.incidents = incidents;
  }

  /** Ignores batches of other probes. */
  add(batch: Batch): void {
    if (!hasLimitedReplies(batch.probeCode)) return;
    const rules = outcomeRules(batch.probeCode);
    for (let at = 0; at < batch.count; at++) {
      if (!this.fates.add(batch, at, rules)) continue;
      const series = batch.series[at] as number;
      const known = this.watched.get(series) ?? { unseen: 0, isLimited: false };
      this.watched.set(series, known);
      if (++known.unseen >= LOOK_EVERY) this.look(series, known);
    }
  }

  clear(): void {
    this.fates.clear();
    this.watched.clear();
  }

  private look(series: number, known: Watched): void {
    known.unseen = 0;
    const { kind, perSecond, confidence } = this.fates.patternOf(series);
    const isLimited = kind === 'rate-limit';
    if (isLimited && !known.isLimited) this.incidents.answersLimited({ series, perSecond, confidence });
    if (kind !== 'too-few') known.isLimited = isLimited;
  }
}
