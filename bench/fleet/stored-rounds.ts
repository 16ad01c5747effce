import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { OUTCOMES, outcomeClass } from '../../core/model/outcome.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { decodeJournalRow } from '../../station/store/journal-row.ts';
import { rowOf, type StoredRow } from '../../station/store/journal-scan.ts';
import type { MeasuredRounds } from './simulated-agent.ts';

/** Comparison of what agents measured with what a station stored of it. */
export interface StoredAccount {
  readonly samples: number;
  /** Measured, and not stored. */
  readonly missing: number;
  readonly twice: number;
  /** Stored behind a later round of their series. */
  readonly disordered: number;
  /** Stored as not measured, or never measured at all. */
  readonly unexpected: number;
}

/** Reads the journal of a data folder that no Sounder has open any more. */
export function accountOf(dataDir: string, measured: readonly MeasuredRounds[]): StoredAccount {
  const stored = new Map<number, { readonly rounds: Set<number>; last: number }>();
  const spans = new Map(measured.map(([series, first, last]) => [series, { first, last }]));
  const account = { samples: 0, missing: 0, twice: 0, disordered: 0, unexpected: 0 };
  const journal = new BetterSqlite3(join(dataDir, 'journal.db'), { readonly: true });
  for (const one of journal.prepare<[], StoredRow>('SELECT * FROM journal ORDER BY id').iterate()) {
    const row = decodeJournalRow(rowOf(one), ownColumnsOf(one.probe) ?? []);
    for (let at = 0; at < row.count; at++) {
      const outcome = row.outcome[at] as number;
      if (outcomeClass(outcome) === 'amendment') continue;
      const series = row.series[at] as number;
      const round = row.round[at] as number;
      const span = spans.get(series);
      account.samples += 1;
      if (!span || round < span.first || round > span.last || outcome === OUTCOMES['not-measured']) {
        account.unexpected += 1;
        continue;
      }
      const known = stored.get(series) ?? { rounds: new Set<number>(), last: -1 };
      stored.set(series, known);
      if (known.rounds.has(round)) account.twice += 1;
      else if (round < known.last) account.disordered += 1;
      known.rounds.add(round);
      known.last = Math.max(known.last, round);
    }
  }
  journal.close();
  for (const [series, { first, last }] of spans) {
    account.missing += last - first + 1 - (stored.get(series)?.rounds.size ?? 0);
  }
  return account;
}
