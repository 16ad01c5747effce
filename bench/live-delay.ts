import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { LIVE_FRAME, readColumnFrame, TREND_FRAME } from '../core/model/column-frame.ts';
import { temporaryDir } from '../e2e/host/sounder-process.ts';
import { connectStation, type StationClient } from '../e2e/host/station-client.ts';
import { type FastStation, startFastStation } from './memory/fast-station.ts';
import { printTable } from './packet-lab.ts';

export interface LiveDelayOptions {
  /** Length of each phase. */
  readonly seconds: number;
  /** Times that the phases follow each other; their delays are put together. */
  readonly rounds: number;
  /** Addresses of the target, which are measured once a second. */
  readonly addresses?: string;
}

/** Time from a frame of the engine until a page's connection has all of its samples in live rows, ms. */
export interface Delays {
  readonly p50: number;
  readonly p95: number;
  readonly max: number;
}

interface Phase extends Delays {
  readonly name: 'storing' | 'locked' | 'catching up';
  /** Frames of the engine that the delays are of. */
  readonly frames: number;
  /** Samples that came to the journal meanwhile. */
  readonly stored: number;
}

export interface LiveDelayFigures {
  readonly phases: readonly Phase[];
  /** Delays while storing against those while the writer waits: what the writer adds. */
  readonly storingToLocked: Delays;
  readonly addedMs: Delays;
}

const ADDRESSES = '10.1.0-39.0-255';
/** Before the first phase: the plan comes in, and functions are compiled. */
const WARM_UP_MS = 10_000;
/** The samples of a phase are on the page at last. */
const LONGEST_DELAY_MS = 30_000;

/** Delay of live rows while samples are stored, while another process holds the journal's lock, and while what waited is stored. */
export async function benchLiveDelay(options: LiveDelayOptions): Promise<LiveDelayFigures> {
  const { addresses = ADDRESSES } = options;
  const dir = temporaryDir();
  const heapDir = join(dir.path, 'heaps');
  for (const path of [heapDir, join(dir.path, 'project')]) mkdirSync(path);
  const station = await startFastStation(dir, heapDir, 1);
  try {
    const client = await connectStation(station.url);
    const log = new DelayLog(station, client);
    const target = { probe: 'icmp' as const, to: addresses, interval: '1s', timeout: '1s' };
    await client.station.edit({ ops: [{ op: 'put', name: 'lab', target }] });
    await client.station.start({});
    await wait(WARM_UP_MS);
    const figures = await measure(log, join(dir.path, 'project', 'journal.db'), options);
    client.close();
    printFigures(figures, options);
    return figures;
  } finally {
    await station.stop();
    dir.remove();
  }
}

async function measure(
  log: DelayLog,
  journalPath: string,
  { seconds, rounds }: LiveDelayOptions,
): Promise<LiveDelayFigures> {
  const journal = new Database(journalPath);
  const count = journal.prepare<[], number>('SELECT total(count) FROM journal').pluck();
  const samples = { storing: newSamples(), locked: newSamples(), 'catching up': newSamples() };
  const phase = async (name: Phase['name']): Promise<void> => {
    const before = count.get() as number;
    log.begin();
    await wait(seconds * 1000);
    samples[name].delays.push(...(await log.end()));
    samples[name].stored += (count.get() as number) - before;
  };
  for (let round = 0; round < rounds; round++) {
    await phase('storing');
    journal.exec('BEGIN IMMEDIATE');
    await phase('locked');
    journal.exec('ROLLBACK');
    await phase('catching up');
  }
  journal.close();
  const of = (name: Phase['name']): Phase => {
    const { delays, stored } = samples[name];
    return { name, frames: delays.length, stored, ...figuresOf(delays) };
  };
  const [storing, locked, catchingUp] = [of('storing'), of('locked'), of('catching up')];
  const compared = (by: (one: number, other: number) => number): Delays => ({
    p50: by(storing.p50, locked.p50),
    p95: by(storing.p95, locked.p95),
    max: by(storing.max, locked.max),
  });
  return {
    phases: [storing, locked, catchingUp],
    storingToLocked: compared((one, other) => one / other),
    addedMs: compared((one, other) => one - other),
  };
}

const newSamples = () => ({ delays: [] as number[], stored: 0 });

/** Follows the live rows of a page, and when each frame of the engine is in them. */
class DelayLog {
  private readonly station: FastStation;
  /** Samples sent by series, as the live rows have them. */
  private readonly rows = new Map<number, number>();
  private shown = 0;
  /** Frames of the phase: the samples that the engine has sent by then. */
  private frames: { readonly atMs: number; readonly sent: number }[] = [];
  private delays: number[] = [];
  private isMeasuring = false;

  constructor(station: FastStation, { station: page }: StationClient) {
    this.station = station;
    station.onFrame(() => {
      if (this.isMeasuring) this.frames.push({ atMs: performance.now(), sent: station.sent() });
    });
    page.live(null, (bytes) => this.show(bytes));
  }

  begin(): void {
    this.frames = [];
    this.delays = [];
    this.isMeasuring = true;
  }

  /** @returns the delay of each frame of the phase, ms, when all of them were shown */
  async end(): Promise<readonly number[]> {
    this.isMeasuring = false;
    const untilMs = performance.now() + LONGEST_DELAY_MS;
    while (this.delays.length < this.frames.length) {
      if (performance.now() > untilMs) {
        throw new Error(`the live rows show ${this.shown} of ${this.station.sent()} samples`);
      }
      await wait(50);
    }
    return this.delays;
  }

  private show(bytes: Uint8Array): void {
    if (readColumnFrame(bytes, TREND_FRAME)) return;
    const frame = readColumnFrame(bytes, LIVE_FRAME);
    if (!frame) throw new Error('not a live frame');
    const { series, sent } = frame.columns;
    for (let at = 0; at < frame.count; at++) {
      const one = series[at] as number;
      const now = sent[at] as number;
      this.shown += now - (this.rows.get(one) ?? 0);
      this.rows.set(one, now);
    }
    const atMs = performance.now();
    for (const next of this.frames.slice(this.delays.length)) {
      if (next.sent > this.shown) break;
      this.delays.push(atMs - next.atMs);
    }
  }
}

function figuresOf(delays: readonly number[]): Delays {
  const sorted = Float64Array.from(delays).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
  return { p50: at(0.5), p95: at(0.95), max: at(1) };
}

function printFigures(
  { phases, storingToLocked, addedMs }: LiveDelayFigures,
  { rounds, seconds }: LiveDelayOptions,
): void {
  const cells = ({ p50, p95, max }: Delays, digits: number) => [p50, p95, max].map((value) => value.toFixed(digits));
  printTable(
    `Delay of live rows behind the engine, ${rounds} × ${seconds} s each`,
    ['', 'p50 ms', 'p95', 'max', 'frames', 'samples stored'],
    [
      ...phases.map((phase) => [phase.name, ...cells(phase, 1), phase.frames, phase.stored]),
      ['storing ÷ locked', ...cells(storingToLocked, 2), '', ''],
      ['storing − locked', ...cells(addedMs, 1), '', ''],
    ],
  );
}

const wait = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));
