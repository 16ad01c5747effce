import { spawnSync } from 'node:child_process';
import { closeSync, mkdtempSync, openSync, readdirSync, rmSync, statSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownColumnsOf } from '../probes/registry.ts';
import { decodeFigures, encodeBlock } from '../station/store/block/block-codec.ts';
import { SLOT_MS } from '../station/store/days/spans.ts';
import { type SeriesOf, samplesOf } from './block-data.ts';

const SERIES = 200;
const SLOTS = 6;

type Kinds = Readonly<Record<string, { readonly probe: string; readonly seriesOf: SeriesOf }>>;

/**
 * Bytes per sample of the same RTTs, as kept, in Prometheus's TSDB and in blocks. Prometheus has the RTT as a float, and nothing for
 * a lost packet; blocks have all columns.
 */
export function prometheusBytes(kinds: Kinds, mix: Readonly<Record<string, number>>, startMs: number) {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-bench-'));
  const file = join(dir, 'rtt.om');
  const handle = openSync(file, 'w');
  writeSync(handle, '# TYPE rtt_seconds gauge\n');
  let samples = 0;
  let blocks = 0;
  let replies = 0;
  for (const [kind, [name, share]] of Object.entries(mix).entries()) {
    for (let at = 0; at < SERIES * share; at++) {
      const rowsOf = kinds[name]?.seriesOf(kind * 10_000 + at);
      for (let slot = 0; slot < SLOTS; slot++) {
        const given = samplesOf('icmp', rowsOf?.(slot) ?? [], startMs);
        const slotMs = startMs + slot * SLOT_MS;
        const { blob } = encodeBlock(given, ownColumnsOf(given.probeCode) ?? [], slotMs);
        samples += given.count;
        blocks += blob.length;
        replies += writeLines(handle, `${name} ${at}`, blob, slotMs);
      }
    }
  }
  writeSync(handle, '# EOF\n');
  closeSync(handle);
  const out = join(dir, 'tsdb');
  const { status, stderr } = spawnSync('promtool', ['tsdb', 'create-blocks-from', 'openmetrics', '-q', file, out], {
    encoding: 'utf8',
  });
  if (status !== 0) throw new Error(`promtool: ${stderr}`);
  const bytes = sizeOf(out);
  rmSync(dir, { recursive: true, force: true });
  const perReply = bytes / replies;
  const perSample = blocks / samples;
  return {
    prometheusBytesPerRtt: Number(perReply.toFixed(3)),
    blockBytesPerSample: Number(perSample.toFixed(3)),
    ratio: Number((perReply / perSample).toFixed(2)),
  };
}

function writeLines(handle: number, series: string, blob: Buffer, slotMs: number): number {
  const { count, sentMs, rttMs } = decodeFigures(blob, slotMs);
  const lines: string[] = [];
  const order = Array.from({ length: count }, (_, at) => at).sort(
    (left, right) => (sentMs[left] as number) - (sentMs[right] as number),
  );
  for (const at of order) {
    const rtt = rttMs[at] as number;
    const seconds = (Math.floor(sentMs[at] as number) / 1000).toFixed(3);
    if (!Number.isNaN(rtt))
      lines.push(`rtt_seconds{series="${series}"} ${Number((rtt / 1000).toFixed(9))} ${seconds}\n`);
  }
  writeSync(handle, lines.join(''));
  return lines.length;
}

const sizeOf = (path: string): number =>
  statSync(path).isDirectory()
    ? readdirSync(path).reduce((sum, name) => sum + sizeOf(join(path, name)), 0)
    : statSync(path).size;
