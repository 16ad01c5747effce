import { join } from 'node:path';
import type { Database } from 'better-sqlite3';
import { encodeBatch, type SampleRow } from '../../core/model/batch.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import { ownColumnsOf, probeDefinition, TRACE_PROBE } from '../../probes/registry.ts';
import { Compactor } from '../../station/store/compact/compactor.ts';
import { MINUTE_MS } from '../../station/store/days/spans.ts';
import { JournalWriter } from '../../station/store/journal-writer.ts';
import { randomOf } from './series-model.ts';
import { tracedRound } from './traced-samples.ts';

const HEALTH_PROBE = probeDefinition('health')?.code as number;
const NO_LIMIT = Number.MAX_SAFE_INTEGER;
const UNLIMITED = { capBytes: NO_LIMIT, samplesMs: NO_LIMIT, minutesMs: NO_LIMIT, hoursMs: NO_LIMIT };
const ROUND_MS = 1000;
const HEALTH_MS = 10_000;

interface SpecialSeries {
  readonly dataDir: string;
  readonly journal: Database;
  readonly traced: readonly number[];
  readonly services: readonly number[];
  readonly fromMs: number;
  readonly toMs: number;
}

/** Writes traced paths and readings of a host to the journal, minute by minute, and has the compactor move them. */
export function writeSpecialSeries({ dataDir, journal, traced, services, fromMs, toMs }: SpecialSeries): void {
  const writer = new JournalWriter(journal, ownColumnsOf, NO_LIMIT);
  let nowMs = fromMs;
  const compactor = new Compactor({
    ...{
      dataDir,
      journalPath: join(dataDir, 'journal.db'),
      limits: UNLIMITED,
      nowMs: () => nowMs,
      monotonicMs: () => nowMs,
    },
    onDamage: ({ path }) => {
      throw new Error(`${path} is damaged`);
    },
  });
  const write = (probeCode: number, rows: readonly SampleRow[]) => {
    if (rows.length === 0) return;
    writer.add(encodeBatch(probeCode, ownColumnsOf(probeCode) ?? [], rows));
    writer.commit();
  };
  try {
    for (let minuteMs = fromMs; minuteMs < toMs; minuteMs += MINUTE_MS) {
      write(
        TRACE_PROBE.code,
        traced.flatMap((series) => tracedMinute(series, minuteMs)),
      );
      write(
        HEALTH_PROBE,
        services.flatMap((series) => healthMinute(series, minuteMs)),
      );
    }
    nowMs = toMs;
    for (const _ of compactor.cycle());
    // The rest of the journal is what a reader still needs.
    journal.prepare('DELETE FROM journal WHERE id < (SELECT max(id) FROM journal)').run();
  } finally {
    compactor.dispose();
  }
}

const times = (fromMs: number, stepMs: number): readonly number[] =>
  Array.from({ length: MINUTE_MS / stepMs }, (_, at) => fromMs + at * stepMs);

const tracedMinute = (series: number, minuteMs: number): readonly SampleRow[] =>
  times(minuteMs, ROUND_MS).flatMap((atMs) => tracedRound(series, (atMs / ROUND_MS) % 2 ** 32, atMs));

const healthMinute = (series: number, minuteMs: number): readonly SampleRow[] =>
  times(minuteMs, HEALTH_MS).map((atMs) => {
    const random = randomOf(series * 31 + atMs / HEALTH_MS);
    return {
      ...{ series, round: (atMs / HEALTH_MS) % 2 ** 32, seq: 0, outcome: OUTCOMES.reply, rttNs: 2e6 + 1e6 * random() },
      sentNs: BigInt(atMs) * 1_000_000n,
      typed: {
        ...{ cpuPercent: Math.floor(1000 * random()), memoryPercent: 400 + Math.floor(20 * random()) },
        ...{ load1: Math.floor(300 * random()), processes: 200 + Math.floor(10 * random()) },
      },
    };
  });
