import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Batch, decodeBatch, encodeBatch } from '../core/model/batch.ts';
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
  const rounds = new Rounds(series);
  let nowMs = START_MS;
  const options = { dataDir, journalPath: paths.journalPath, limits: DEFAULT_LIMITS };
  const compactor = new Compactor({
    ...options,
    nowMs: () => nowMs,
    monotonicMs: () => nowMs,
    onDamage: () => undefined,
  });
  let [journalMs, compactMs, longestStepMs] = [0, 0, 0];
  let peak = process.memoryUsage();
  try {
    for (let second = 0; second < minutes * 60; second++) {
      const frame = rounds.at(second);
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
      peak = higher(peak, process.memoryUsage());
    }
    const samples = series * minutes * 60;
    return {
      samples,
      samplesPerSecond: Math.round((samples / (journalMs + compactMs)) * 1000),
      journalMs: Math.round(journalMs),
      compactMs: Math.round(compactMs),
      longestStepMs: Math.round(longestStepMs),
      peakMb: Object.fromEntries(Object.entries(peak).map(([kind, bytes]) => [kind, Math.round(bytes / 1e6)])),
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

/**
 * Frames of a second after the other, in the same bytes: as in a LAN, one in ten series far away, one sample in a thousand lost. No
 * objects are made for samples, so that hardly any garbage of the benchmark is collected while the store works.
 */
class Rounds {
  private readonly frame: Uint8Array<ArrayBuffer>;
  private readonly batch: Batch;

  constructor(series: number) {
    const rows = Array.from({ length: series }, (_, at) => ({
      series: at + 1,
      round: 0,
      seq: 0,
      outcome: 0,
      sentNs: BigInt(START_MS) * NS_PER_MS,
    }));
    this.frame = encodeBatch(1, ownColumnsOf(1) ?? [], rows, { batchNo: 1n, engineRun: 1 });
    const batch = decodeBatch(this.frame, ownColumnsOf);
    if (!batch) throw new Error('the frame is malformed');
    this.batch = batch;
  }

  at(second: number): Uint8Array<ArrayBuffer> {
    const { count, sentOffsetNs, rttNs, round, seq, lateUs, outcome, replyTtl } = this.batch;
    new DataView(this.frame.buffer).setBigInt64(BASE_NS_AT, BigInt(START_MS + second * 1000) * NS_PER_MS, true);
    for (let at = 0; at < count; at++) {
      const isLost = Math.random() < 0.001;
      const baseNs = at % 10 === 0 ? 20e6 + at * 1000 : 300_000 + at * 20;
      lateUs[at] = Math.round(20 + Math.random() * 60);
      sentOffsetNs[at] = (at % 1000) * 1e6 + (lateUs[at] as number) * 1000;
      round[at] = second;
      seq[at] = second & 0xffff;
      outcome[at] = isLost ? 1 : 0;
      rttNs[at] = isLost ? Number.NaN : baseNs * (1 + 0.1 * Math.random() ** 3);
      replyTtl[at] = isLost ? 0 : 64;
    }
    return this.frame;
  }
}

/** Place of `baseNs` in the head of a frame. */
const BASE_NS_AT = 8;
const NS_PER_MS = 1_000_000n;

/** The highest of each kind. */
const higher = (left: NodeJS.MemoryUsage, right: NodeJS.MemoryUsage): NodeJS.MemoryUsage => ({
  rss: Math.max(left.rss, right.rss),
  heapTotal: Math.max(left.heapTotal, right.heapTotal),
  heapUsed: Math.max(left.heapUsed, right.heapUsed),
  external: Math.max(left.external, right.external),
  arrayBuffers: Math.max(left.arrayBuffers, right.arrayBuffers),
});

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
