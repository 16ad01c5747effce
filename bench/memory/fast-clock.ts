import { renameSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import { basename, join } from 'node:path';
import v8 from 'node:v8';
import { threadId } from 'node:worker_threads';

/**
 * Loaded by every thread of a station before its own code: clocks and timers run `BENCH_SPEED` times faster than time does.
 * Each thread writes its heap's figures to the folder `BENCH_HEAPS` once a minute of that clock.
 */
const speed = Number(process.env['BENCH_SPEED']);
const heapDir = process.env['BENCH_HEAPS'] ?? '';
/** Start of the benchmark, at which all clocks show the real time. */
const startMs = Number(process.env['BENCH_START_MS']);
const startNs = BigInt(process.env['BENCH_START_NS'] ?? '0');
const MINUTE_MS = 60_000;
const LONGEST_DELAY_MS = 2 ** 31 - 1;

const real = { setTimeout, setInterval, Date, hrtime: process.hrtime.bigint, uptime: os.uptime };
const realPerformanceNow = performance.now.bind(performance);
const fastMs = (): number => startMs + (real.Date.now() - startMs) * speed;

class FastDate extends real.Date {
  constructor(...fields: [] | [string | number | Date]) {
    super(...(fields.length === 0 ? ([fastMs()] as [number]) : (fields as [number])));
  }
  static override now = (): number => Math.floor(fastMs());
}

globalThis.Date = FastDate as DateConstructor;
process.hrtime.bigint = () => startNs + (real.hrtime() - startNs) * BigInt(speed);
performance.now = () => realPerformanceNow() * speed;
os.uptime = () => real.uptime() * speed;
const shorter = (delayMs = 0): number => Math.min(delayMs, LONGEST_DELAY_MS) / speed;
globalThis.setTimeout = Object.assign(
  (run: () => void, delayMs?: number, ...rest: []) => real.setTimeout(run, shorter(delayMs), ...rest),
  real.setTimeout, // with the form for promises
) as typeof setTimeout;
globalThis.setInterval = ((run: () => void, delayMs?: number, ...rest: []) =>
  real.setInterval(run, shorter(delayMs), ...rest)) as typeof setInterval;

function writeHeap(): void {
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  const { total_physical_size } = v8.getHeapStatistics();
  const thread = basename(process.argv[1] ?? '');
  const file = join(heapDir, `${process.pid}-${threadId}`);
  const figures = { thread, heapUsed, heapResident: total_physical_size, external, arrayBuffers };
  writeFileSync(`${file}~`, JSON.stringify(figures));
  renameSync(`${file}~`, `${file}.json`);
}
real.setInterval(writeHeap, MINUTE_MS / speed).unref();
