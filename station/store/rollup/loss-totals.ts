import type { CountedClass } from '../../../core/model/outcome.ts';
import type { VarintReader, VarintWriter } from './varint.ts';

const NONE = -1;

/** The last samples of a span, as far as the state of a series depends on them: see core/stats/state-columns.ts. */
export class LossTotals {
  /** Outcome of the last counted sample; −1 = none. */
  lastOutcome = NONE;
  /** Losses at the end, whatever was not measured between or after them. */
  lossRun = 0;
  /** Samples not measured at the end. */
  unmeasuredRun = 0;
  /** Outcome of the last loss; −1 = none. */
  lastLoss = NONE;
  /** Runs of losses. */
  lossStarts = 0;
  /** Whether replied or lost, a sample came. */
  private hasSent = false;
  private startsLost = false;

  clear(): void {
    this.lastOutcome = NONE;
    this.lossRun = 0;
    this.unmeasuredRun = 0;
    this.lastLoss = NONE;
    this.lossStarts = 0;
    this.hasSent = false;
    this.startsLost = false;
  }

  add(kind: CountedClass, outcome: number): void {
    this.lastOutcome = outcome;
    if (kind === 'excluded') {
      this.unmeasuredRun += 1;
      return;
    }
    this.unmeasuredRun = 0;
    if (kind === 'answered') this.lossRun = 0;
    else {
      if (this.lossRun === 0) this.lossStarts += 1;
      if (!this.hasSent) this.startsLost = true;
      this.lossRun += 1;
      this.lastLoss = outcome;
    }
    this.hasSent = true;
  }

  /** Adds those of a row. */
  read(reader: VarintReader): void {
    const lastOutcome = reader.next() + NONE;
    if (lastOutcome === NONE) return;
    this.lastOutcome = lastOutcome;
    const unmeasuredRun = reader.next();
    const flags = reader.next();
    if ((flags & HAS_SENT) === 0) {
      this.unmeasuredRun += unmeasuredRun;
      return;
    }
    this.unmeasuredRun = unmeasuredRun;
    if ((flags & HAS_LOSS) === 0) this.lossRun = 0;
    else this.readLosses(reader, flags);
    this.hasSent = true;
  }

  private readLosses(reader: VarintReader, flags: number): void {
    const [lossRun, lossStarts] = [reader.next(), reader.next()];
    this.lastLoss = reader.next();
    const startsLost = (flags & STARTS_LOST) !== 0;
    this.lossStarts += lossStarts - (startsLost && this.lossRun > 0 ? 1 : 0);
    if (!this.hasSent) this.startsLost = startsLost;
    this.lossRun = (flags & ALL_LOST) === 0 ? lossRun : this.lossRun + lossRun;
  }

  /** @param lost lost samples of the span @param sent samples with a reply or lost */
  write(writer: VarintWriter, sent: number, lost: number): void {
    writer.write(this.lastOutcome - NONE);
    if (this.lastOutcome === NONE) return;
    writer.write(this.unmeasuredRun);
    const hasLoss = this.lastLoss !== NONE;
    writer.write(
      (this.hasSent ? HAS_SENT : 0) |
        (hasLoss ? HAS_LOSS : 0) |
        (this.startsLost ? STARTS_LOST : 0) |
        (lost === sent ? ALL_LOST : 0),
    );
    if (!hasLoss) return;
    writer.write(this.lossRun);
    writer.write(this.lossStarts);
    writer.write(this.lastLoss);
  }
}

/** Bits of a row's flags: a sample was sent, one was lost, the first one was, all were. */
const HAS_SENT = 1;
const HAS_LOSS = 2;
const STARTS_LOST = 4;
const ALL_LOST = 8;
