import type { SampleRow } from '../../core/model/batch.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';

/** A sample with the probe that made it. */
export interface OwnedRow {
  readonly definition: ProbeDefinition;
  readonly row: SampleRow;
}

/** Rows that are made when they are taken. */
interface Queue {
  readonly definition: ProbeDefinition;
  readonly parts: Iterator<SampleRow>[];
}

/**
 * Samples of many missed rounds: after a night asleep they are millions, so they are made in slices. Those of a series
 * stay in order, and later ones wait behind them: the station takes what comes before its window for lost.
 */
export class Backlog {
  private readonly queues = new Map<number, Queue>();

  get isEmpty(): boolean {
    return this.queues.size === 0;
  }

  add(definition: ProbeDefinition, series: number, rows: Iterator<SampleRow>): void {
    const queue = this.queues.get(series);
    if (queue) queue.parts.push(rows);
    else this.queues.set(series, { definition, parts: [rows] });
  }

  /** Queues a sample behind others of its series. @returns false when there are none */
  follow(definition: ProbeDefinition, row: SampleRow): boolean {
    if (!this.queues.has(row.series)) return false;
    this.add(definition, row.series, [row].values());
    return true;
  }

  /** Takes the next `most` samples, series by series, so that the first ones are soon up to date. */
  *take(most: number): Generator<OwnedRow> {
    let left = most;
    for (const [series, { definition, parts }] of this.queues) {
      for (let part = parts[0]; part; part = parts[0]) {
        if (left === 0) return;
        const next = part.next();
        if (next.done) parts.shift();
        else {
          left -= 1;
          yield { definition, row: next.value };
        }
      }
      this.queues.delete(series);
    }
  }

  clear(): void {
    this.queues.clear();
  }
}
