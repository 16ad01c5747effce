import { addressBytes } from '../../../core/model/address.ts';
import { NO_VALUE } from '../../../core/model/column-value.ts';
import { CAUSES, OUTCOMES, TIMESTAMP_SOURCES } from '../../../core/model/outcome.ts';
import type { ProbeColumn } from '../../../core/model/probe-definition.ts';
import { probeOf } from '../../../probes/registry.ts';
import { BASE_MS, sample } from '../../testing/sample-batches.ts';
import { StoredProject } from './stored-project.ts';

const HOUR_MS = 3_600_000;
const START_MS = Math.ceil(BASE_MS / HOUR_MS) * HOUR_MS;
/** Two hours; the second one stays in the journal. */
const SPAN_MS = 2 * HOUR_MS;
/** Makes more samples than a row group of Parquet has rows. */
const PACKET_INTERVAL_MS = 310;
const SERVICE_INTERVAL_MS = 20_000;

/** A throughput test of this host ran. */
export const VARIED_LOAD = { fromMs: START_MS + 58 * 60_000, toMs: START_MS + 59 * 60_000 } as const;

/** Part of the project: half of its samples are in blocks. */
export const VARIED_PART = { fromMs: START_MS + 55 * 60_000, toMs: START_MS + 65 * 60_000 } as const;

/** Round trips are whole milliseconds at the beginning of the part: readers that look at few lines take them for integers. */
const isWholeMs = (atMs: number): boolean => atMs >= VARIED_PART.fromMs && atMs < VARIED_PART.fromMs + 60_000;

/** Series with names that are hard for readers: other scripts, quotes, a line break, and words that mean "no value". */
export const VARIED_SERIES = [
  { target: 'gateway', address: '192.0.2.1', group: '', probe: 'icmp', port: 0 },
  { target: 'Zürich – 東京 🛰', address: '2001:db8::7', group: 'NA', probe: 'icmp', port: 0, agent: 'Außenstelle' },
  { target: 'server, "old"\nnull', address: '10.0.0.7', group: 'Прага', probe: 'icmp', port: 0 },
  { target: 'web', address: 'example.net', group: 'NA', probe: 'http', port: 443 },
  { target: 'names', address: '192.0.2.53', group: '', probe: 'dns', port: 53 },
  { target: 'clock', address: '192.0.2.123', group: 'None', probe: 'ntp', port: 0 },
] as const;

const PACKET_OUTCOMES = [
  {},
  { outcome: OUTCOMES.timeout, rttNs: Number.NaN },
  {
    outcome: OUTCOMES.unreachable,
    from: addressBytes('198.51.100.7') as Uint8Array,
    typed: { icmpType: 3, icmpCode: 1, mtu: 0 },
  },
  { outcome: OUTCOMES['local-error'], cause: 101, rttNs: Number.NaN },
  { outcome: OUTCOMES['not-measured'], cause: CAUSES.suspended, rttNs: Number.NaN },
  { outcome: OUTCOMES.duplicate },
];

/** Every 41st packet has one of the other outcomes. */
const packetOutcome = (round: number) => PACKET_OUTCOMES[round % 41 === 40 ? 1 + (round % 5) : 0];

/** Numbers that look random and are the same in each run. */
const mixed = (seed: number): number => Math.imul(seed ^ 0x9e3779b9, 0x85ebca6b) >>> 0;

/** Each third value of a column is absent; others fill the range of its type. */
function typedValue({ type, words, none }: ProbeColumn, seed: number): number {
  if (seed % 3 === 0) return none;
  const codes = Object.values(words ?? {});
  if (codes.length > 0) return codes[seed % codes.length] as number;
  if (type === 'f64') return seed / 7;
  if (type === 'i32') return mixed(seed) | 0 || 1;
  return mixed(seed) % NO_VALUE[type];
}

function packets(fromMs: number, toMs: number) {
  const rows = [];
  for (let atMs = fromMs; atMs < toMs; atMs += PACKET_INTERVAL_MS) {
    const round = Math.round((atMs - START_MS) / PACKET_INTERVAL_MS);
    for (const series of [1, 2, 3]) {
      rows.push(
        sample({
          series,
          round,
          // The largest number of a column without a sign.
          seq: round % 50 === 0 ? 0xffff_ffff : series,
          sentMs: atMs + series + mixed(round) / 2 ** 33,
          rttNs: isWholeMs(atMs) ? 2e6 : 1e6 + (mixed(round) % 1e8),
          lateUs: mixed(round) % 900,
          replyTtl: round % 9 === 0 ? 0 : 57,
          stamps: TIMESTAMP_SOURCES['kernel-tx-rx'],
          ...packetOutcome(round + series),
        }),
      );
    }
  }
  return rows;
}

function transactions(series: number, probe: string, fromMs: number, toMs: number) {
  const { columns } = probeOf(probe).definition;
  const rows = [];
  for (let atMs = fromMs; atMs < toMs; atMs += SERVICE_INTERVAL_MS) {
    const round = Math.round((atMs - START_MS) / SERVICE_INTERVAL_MS);
    const isLost = round % 7 === 3;
    const typed = Object.fromEntries(columns.map((column, at) => [column.name, typedValue(column, round * 31 + at)]));
    rows.push(
      sample({
        series,
        round,
        sentMs: atMs,
        typed,
        ...(isLost ? { outcome: OUTCOMES['name-error'], rttNs: Number.NaN } : { rttNs: 5e6 + mixed(round) / 100 }),
        detail: `{"note":"Grüße, \\"${round}\\""}`,
      }),
    );
  }
  return rows;
}

/** A project with probes of several kinds, all kinds of values and lost samples; half of it is in blocks. */
export function writeVariedProject(dir: string): void {
  const stored = new StoredProject(dir, START_MS);
  stored.series(VARIED_SERIES);
  for (let fromMs = START_MS; fromMs < START_MS + SPAN_MS; fromMs += HOUR_MS / 6) {
    const toMs = fromMs + HOUR_MS / 6;
    stored.write(
      'icmp',
      packets(Math.ceil((fromMs - START_MS) / PACKET_INTERVAL_MS) * PACKET_INTERVAL_MS + START_MS, toMs),
    );
    for (const [at, { probe }] of VARIED_SERIES.entries()) {
      if (probe !== 'icmp') stored.write(probe, transactions(at + 1, probe, fromMs, toMs));
    }
    if (toMs === START_MS + HOUR_MS) stored.fold(toMs + HOUR_MS / 12);
  }
  stored.event({
    atMs: VARIED_LOAD.fromMs,
    endMs: VARIED_LOAD.toMs,
    kind: 'under-load',
    message: 'Throughput test',
    excluded: false,
    series: 4,
  });
  stored.close();
}
