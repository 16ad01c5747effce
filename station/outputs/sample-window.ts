import type { JournalDetail } from '../store/journal-row.ts';

/** A readable row of the journal. */
export interface SampleRows {
  readonly id: number;
  readonly probeCode: number;
  readonly samples: JournalDetail;
}

/** A row whose samples count up to a time. */
interface HeldRow extends SampleRows {
  readonly untilMs: number;
  /** Send time of the newest sample that counts. */
  readonly newestMs: number;
}

/** A sample by its place in a row. */
export interface SampleRef {
  readonly samples: JournalDetail;
  readonly at: number;
}

/**
 * Samples of one engine that were read and may still be preceded by others. A reply is stored before the timeout of a
 * packet that was sent earlier: a span is complete when nothing sent in it can come any more.
 */
export class SampleWindow {
  /** Rows with samples that were not taken yet, oldest first. */
  private rows: HeldRow[] = [];
  /** The newest send time that was seen, Unix ms. */
  newestMs = Number.NEGATIVE_INFINITY;

  /** @param untilMs later samples do not count: their time is wrong */
  add(row: SampleRows, untilMs: number): void {
    const newestMs = newestOf(row.samples, untilMs);
    this.rows.push({ ...row, untilMs, newestMs });
    if (newestMs > this.newestMs) this.newestMs = newestMs;
  }

  /** The oldest row that has samples from a time on; null = there is none. */
  oldestRow(fromMs: number): number | null {
    return this.rows.find(({ newestMs }) => newestMs >= fromMs)?.id ?? null;
  }

  /** The earliest send time that is no earlier than a time; infinite = there is none. */
  earliest(fromMs: number): number {
    let earliest = Number.POSITIVE_INFINITY;
    for (const { samples, untilMs } of this.rows) {
      for (const sentMs of samples.sentMs) {
        if (sentMs >= fromMs && sentMs < earliest && sentMs <= untilMs) earliest = sentMs;
      }
    }
    return earliest;
  }

  /** The samples sent in a span by probe code, by series and then by send time. */
  between(fromMs: number, toMs: number): Map<number, SampleRef[]> {
    const found = new Map<number, SampleRef[]>();
    for (const { probeCode, samples, untilMs } of this.rows) {
      for (let at = 0; at < samples.count; at++) {
        const sentMs = samples.sentMs[at] as number;
        if (sentMs < fromMs || sentMs >= toMs || sentMs > untilMs) continue;
        const list = found.get(probeCode);
        if (list) list.push({ samples, at });
        else found.set(probeCode, [{ samples, at }]);
      }
    }
    for (const list of found.values()) list.sort(bySeriesAndTime);
    return found;
  }

  /** Forgets rows without samples from a time on. */
  forget(beforeMs: number): void {
    this.rows = this.rows.filter(({ newestMs }) => newestMs >= beforeMs);
  }
}

function newestOf({ sentMs: times }: JournalDetail, untilMs: number): number {
  let newest = Number.NEGATIVE_INFINITY;
  for (const sentMs of times) if (sentMs > newest && sentMs <= untilMs) newest = sentMs;
  return newest;
}

function bySeriesAndTime(left: SampleRef, right: SampleRef): number {
  const series = (left.samples.series[left.at] as number) - (right.samples.series[right.at] as number);
  return series !== 0 ? series : (left.samples.sentMs[left.at] as number) - (right.samples.sentMs[right.at] as number);
}
