import { mkdtempSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zstdCompressSync } from 'node:zlib';
import { ownColumnsOf } from '../probes/registry.ts';
import { decodeBlock, decodeFigures, encodeBlock } from '../station/store/block/block-codec.ts';
import { LATER_COLUMNS } from '../station/store/block/block-columns.ts';
import { openBlock } from '../station/store/block/block-head.ts';
import type { BlockSamples } from '../station/store/block/block-samples.ts';
import { readHead } from '../station/store/block/column-codec.ts';
import { newestBefore } from '../station/store/block/newest-before.ts';
import { dayFile, openDayFile } from '../station/store/days/day-files.ts';
import { blockId, SLOT_MS } from '../station/store/days/spans.ts';
import { recordings, type SeriesOf, samplesOf } from './block-data.ts';
import { prometheusBytes } from './block-prometheus.ts';
import { cpuMs } from './cpu-time.ts';

const START = Date.UTC(2026, 10, 30, 12);
const SERIES = 40;
const SLOTS = 3;
const REPEATS = 20;
const DISK_SERIES = 2000;
const DISK_SLOTS = 6;
/** Shares of kinds of series in a day file. */
const MIX = { loopback: 0.05, LAN: 0.45, WAN: 0.4, 'WAN, 10 % loss': 0.05, 'long outages': 0.05 } as const;

const slotStart = (slot: number): number => START + slot * SLOT_MS;

interface Encoded {
  readonly slotMs: number;
  readonly samples: BlockSamples;
  readonly blob: Buffer;
}

function encodeAll(probe: string, seriesOf: SeriesOf): Encoded[] {
  return Array.from({ length: SERIES }, (_, seed) => seriesOf(seed)).flatMap((rowsOf) =>
    Array.from({ length: SLOTS }, (_, slot) => {
      const samples = samplesOf(probe, rowsOf(slot), START);
      const slotMs = slotStart(slot);
      return { slotMs, samples, blob: encodeBlock(samples, ownColumnsOf(samples.probeCode) ?? [], slotMs).blob };
    }),
  );
}

/** Bytes of each column of a block, by name; the rest is head, addresses and checksum. */
function columnBytes({ blob, samples }: Encoded): Readonly<Record<string, number>> {
  const { reader } = openBlock(blob);
  const own = (ownColumnsOf(samples.probeCode) ?? []).map(({ name }) => name);
  const bytes: Record<string, number> = {};
  for (const name of ['seq', 'outcome', 'hasRtt', 'rtt', 'time', 'delay', ...LATER_COLUMNS, ...own]) {
    const start = reader.at;
    reader.at = readHead(reader).end;
    bytes[name] = reader.at - start;
  }
  return bytes;
}

/** CPU time of the work, the least of several, ms: other processes only add to it. */
function leastCpuMs(work: () => void): number {
  work();
  return Math.min(...Array.from({ length: REPEATS }, () => cpuMs(work)));
}

const rounded = (value: number, digits = 3): number => Number(value.toFixed(digits));

/** Sizes and speeds of one kind of recording. */
function measure(probe: string, seriesOf: SeriesOf) {
  const blocks = encodeAll(probe, seriesOf);
  const count = blocks.reduce((sum, { samples }) => sum + samples.count, 0);
  const bytes = blocks.reduce((sum, { blob }) => sum + blob.length, 0);
  const zstd = blocks.reduce((sum, { blob }) => sum + Math.min(blob.length, zstdCompressSync(blob).length), 0);
  const byColumn: Record<string, number> = {};
  for (const block of blocks)
    for (const [name, size] of Object.entries(columnBytes(block))) byColumn[name] = (byColumn[name] ?? 0) + size;
  const own = ownColumnsOf(blocks[0]?.samples.probeCode ?? 0) ?? [];
  const millionPerSecond = (work: (block: Encoded) => unknown) =>
    rounded(count / 1000 / leastCpuMs(() => void blocks.map(work)), 1);
  return {
    bytesPerSample: rounded(bytes / count),
    withZstd: rounded(zstd / count),
    columns: Object.fromEntries(
      Object.entries(byColumn)
        .map(([name, size]) => [name, rounded(size / count)] as const)
        .filter(([, size]) => size >= 0.01),
    ),
    encode: millionPerSecond(({ samples, slotMs }) => encodeBlock(samples, own, slotMs)),
    decodeFigures: millionPerSecond(({ blob, slotMs }) => decodeFigures(blob, slotMs)),
    decodeAll: millionPerSecond(({ blob, slotMs }) => decodeBlock(blob, null, slotMs, own)),
    newestUs: rounded(
      (leastCpuMs(() => void blocks.map(({ blob, slotMs }) => newestBefore(blob, slotMs, slotMs + SLOT_MS / 2))) *
        1000) /
        blocks.length,
      1,
    ),
  };
}

/** Bytes per sample of a day file with an hour of series of all kinds, pages of SQLite included. */
function diskBytesPerSample(): number {
  const kinds = recordings();
  const dir = mkdtempSync(join(tmpdir(), 'sounder-bench-'));
  const opened = openDayFile(dayFile(dir, 'samples', START));
  if (!opened.ok) throw new Error(opened.fault.message);
  const db = opened.value;
  const insert = db.prepare('INSERT INTO block (id, blob) VALUES (?, ?)');
  const series = Object.entries(MIX).flatMap(([name, share], kind) =>
    Array.from({ length: Math.round(DISK_SERIES * share) }, (_, at) => kinds[name]?.seriesOf(kind * 10_000 + at)),
  );
  const own = ownColumnsOf(samplesOf('icmp', [], START).probeCode) ?? [];
  let count = 0;
  for (let slot = 0; slot < DISK_SLOTS; slot++)
    db.transaction(() => {
      for (const [at, rowsOf] of series.entries()) {
        const samples = samplesOf('icmp', rowsOf?.(slot) ?? [], START);
        count += samples.count;
        insert.run(blockId(slotStart(slot), 0, at), encodeBlock(samples, own, slotStart(slot)).blob);
      }
    })();
  db.pragma('wal_checkpoint(TRUNCATE)');
  db.close();
  const folder = join(dir, 'samples');
  const bytes = readdirSync(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
  rmSync(dir, { recursive: true, force: true });
  return rounded(bytes / count);
}

/** Sizes and speeds of blocks by kind of recording, the size on disk, and Prometheus's TSDB with the RTTs alone. */
export function benchBlocks() {
  const kinds = recordings();
  const byKind = Object.fromEntries(
    Object.entries(kinds).map(([name, { probe, seriesOf }]) => [name, measure(probe, seriesOf)]),
  );
  return { byKind, diskBytesPerSample: diskBytesPerSample(), prometheus: prometheusBytes(kinds, MIX, START) };
}
