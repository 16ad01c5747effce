import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { encodeBatch, type SampleRow } from '../core/model/batch.ts';
import { ownColumnsOf } from '../probes/registry.ts';
import { Compactor } from '../station/store/compact/compactor.ts';
import { JournalWriter } from '../station/store/journal-writer.ts';
import { DEFAULT_LIMITS } from '../station/store/limits.ts';
import { openStore } from '../station/store/open-store.ts';

export interface IngestOptions {
  readonly series: number;
  /** Simulated time, at 1 Hz. */
  readonly minutes: number;
}

const START_MS = Date.UTC(2026, 10, 30, 12);
const FOLD_EVERY_S = 30;

/** Samples through journal, fold, merge and rollups, one after the other on one core. */
export function benchIngest({ series, minutes }: IngestOptions) {
  const dataDir = mkdtempSync(join(tmpdir(), 'sounder-bench-'));
  const paths = { catalogPath: join(dataDir, 'sounder.db'), journalPath: join(dataDir, 'journal.db') };
  const { catalog, journal } = openStore(paths);
  const writer = new JournalWriter(journal, ownColumnsOf, DEFAULT_LIMITS.capBytes);
  let nowMs = START_MS;
  const options = { dataDir, journalPath: paths.journalPath, limits: DEFAULT_LIMITS };
  const compactor = new Compactor({
    ...options,
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    onDamage: () => undefined,
  });
  let [journalMs, compactMs, longestStepMs, peakRss] = [0, 0, 0, 0];
  try {
    for (let second = 0; second < minutes * 60; second++) {
      const frame = encodeBatch(1, ownColumnsOf(1) ?? [], roundOf(second, series), { batchNo: 1n, engineRun: 1 });
      nowMs = START_MS + second * 1000;
      journalMs += timed(() => {
        writer.add(frame);
        writer.commit();
      });
      if ((second + 1) % FOLD_EVERY_S !== 0) continue;
      const steps = compactor.cycle();
      for (let isDone = false; !isDone; ) {
        const ms = timed(() => {
          isDone = steps.next().done === true;
        });
        compactMs += ms;
        longestStepMs = Math.max(longestStepMs, ms);
      }
      writer.folded(compactor.foldedId);
      peakRss = Math.max(peakRss, process.memoryUsage().rss);
    }
    const samples = series * minutes * 60;
    return {
      samples,
      samplesPerSecond: Math.round((samples / (journalMs + compactMs)) * 1000),
      journalMs: Math.round(journalMs),
      compactMs: Math.round(compactMs),
      longestStepMs: Math.round(longestStepMs),
      peakRssMb: Math.round(peakRss / 1e6),
      bytesPerSample: Object.fromEntries(
        ['samples', 'minutes', 'hours'].map((level) => [level, bytesOf(join(dataDir, level)) / samples]),
      ),
    };
  } finally {
    compactor.dispose();
    catalog.close();
    journal.close();
    rmSync(dataDir, { recursive: true });
  }
}

/** A round of a second: as in a LAN, one in ten series far away, one sample in a thousand lost. */
function roundOf(second: number, series: number): SampleRow[] {
  return Array.from({ length: series }, (_, at) => {
    const isLost = Math.random() < 0.001;
    const baseNs = at % 10 === 0 ? 20e6 + at * 1000 : 300_000 + at * 20;
    const lateUs = Math.round(20 + Math.random() * 60);
    const plannedNs = BigInt(START_MS + second * 1000 + (at % 1000)) * 1_000_000n;
    return {
      series: at + 1,
      round: second,
      seq: second & 0xffff,
      sentNs: plannedNs + BigInt(lateUs) * 1000n,
      lateUs,
      outcome: isLost ? 1 : 0,
      rttNs: isLost ? Number.NaN : baseNs * (1 + 0.1 * Math.random() ** 3),
      replyTtl: isLost ? 0 : 64,
    };
  });
}

/** Processor time, which other load does not change, ms. */
function timed(work: () => void): number {
  const before = process.cpuUsage();
  work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

function bytesOf(dir: string): number {
  try {
    return readdirSync(dir).reduce((sum, name) => sum + statSync(join(dir, name)).size, 0);
  } catch {
    return 0; // no hour is over yet
  }
}
