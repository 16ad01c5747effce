import { percentile } from '../stats/percentile.ts';
import { type Family, family } from './family.ts';
import { NETPROBIFY_PREFIX, type NetprobifyFigures } from './netprobify-figures.ts';
import type { NetprobifyTable } from './netprobify-table.ts';
import { encoded, labelText, NO_LABELS } from './text-writer.ts';

/** State of the program that netprobify's metrics show. */
export interface NetprobifyHealth {
  readonly version: string;
  /** The last reading of the file failed. */
  readonly isReloadFailed: boolean;
  /** Figures of the newest round are those of now. */
  readonly isMeasuring: boolean;
  /** Engines that ended and were started again. */
  readonly engineRestarts: number;
}

const TITLES: Readonly<Record<string, string>> = {
  tcpsyn: 'TCPsyn',
  icmp: 'ICMPping',
  udp_unreachable: 'UDPunreachable',
};

/** The metrics of netprobify, under its names, with its labels and units. */
export function* netprobifyFamilies(
  table: NetprobifyTable,
  percentiles: readonly number[],
  { version, isReloadFailed, isMeasuring, engineRestarts }: NetprobifyHealth,
): Generator<Family> {
  const info = encoded(
    labelText([
      ['version', version],
      ['scapy_version', 'none'],
    ]),
  );
  yield single('netprobify_info', 'gauge', 'Version of the program', info, 1);
  for (const prefix of Object.values(NETPROBIFY_PREFIX)) yield* probeFamilies(table, prefix, percentiles, isMeasuring);
  yield family(
    'threshold',
    'gauge',
    'Configured threshold: latency in seconds, loss as a ratio',
    table.thresholds,
    (out, row, name) => out.sample(name, row.labels, NO_LABELS, row.value),
  );
  yield* appFamilies(table);
  const probe = encoded(labelText([['probe_name', table.probeName]]));
  const seconds = table.iterationSeconds();
  if (seconds !== null)
    yield single('app_iteration_time_seconds', 'gauge', 'Duration of the longest of the newest rounds', probe, seconds);
  yield single('app_process_timed_out_total', 'counter', 'Engines that ended unexpectedly', probe, engineRestarts);
  const failed = isReloadFailed ? 1 : 0;
  yield single('app_reload_conf_failed_status', 'gauge', '1 if the last reload of the file failed', probe, failed);
}

function* probeFamilies(
  table: NetprobifyTable,
  prefix: string,
  percentiles: readonly number[],
  isMeasuring: boolean,
): Generator<Family> {
  const measured = isMeasuring ? table.figures.filter((one) => one.prefix === prefix) : [];
  const rows = table.figures.filter((one) => one.prefix === prefix);
  const title = TITLES[prefix];
  yield family(`${prefix}_sent_total`, 'counter', `${title} packets sent`, rows, (out, row, name) =>
    out.sample(name, row.labels, NO_LABELS, row.sent),
  );
  yield family(`${prefix}_loss_total`, 'counter', `${title} packets lost`, rows, (out, row, name) =>
    out.sample(name, row.labels, NO_LABELS, row.lost),
  );
  yield family(
    `${prefix}_loss_ratio`,
    'gauge',
    `${title} loss of the newest round, 0 to 1`,
    measured,
    (out, row, name) => {
      const ratio = row.lossRatio();
      if (ratio !== null) out.sample(name, row.labels, NO_LABELS, ratio);
    },
  );
  const help = `${title} round-trip time of the newest round, by percentile`;
  const labels = percentiles.map((one) => [one / 100, encoded(`percentile="${one}"`)] as const);
  yield family(`${prefix}_round_trip_seconds`, 'gauge', help, measured, (out, row: NetprobifyFigures, name) => {
    const sorted = row.sortedRtts();
    for (const [share, label] of labels) {
      const value = percentile(sorted, share);
      if (value !== null) out.sample(name, row.labels, label, shortened(value));
    }
  });
  const mismatches = table.mismatches.filter((one) => one.prefix === prefix);
  if (prefix === 'tcpsyn')
    yield family(
      'tcpsyn_match_ack_fail_count',
      'gauge',
      'Replies that match no sent packet',
      mismatches,
      (out, row, name) => out.sample(name, row.labels, NO_LABELS, row.matchFails),
    );
  if (prefix !== 'icmp')
    yield family(`${prefix}_port_mismatch_count`, 'gauge', 'Replies to another port', mismatches, (out, row, name) =>
      out.sample(name, row.labels, NO_LABELS, row.mismatches),
    );
}

function* appFamilies({ resolutions, outOfOrder }: NetprobifyTable): Generator<Family> {
  yield family(
    'app_host_resolution_status',
    'gauge',
    '1 if the destination has an address',
    resolutions,
    (out, row, name) => {
      if (row.status !== null) out.sample(name, row.labels, NO_LABELS, row.status);
    },
  );
  yield family('app_host_resolution_change_total', 'counter', 'Changes of the address', resolutions, (out, row, name) =>
    out.sample(name, row.labels, NO_LABELS, row.changes),
  );
  yield family(
    'app_time_ooo_total',
    'counter',
    'Replies received before they were sent: the clock was set',
    outOfOrder,
    (out, row, name) => out.sample(name, row.labels, NO_LABELS, row.count),
  );
}

const single = (name: string, type: 'counter' | 'gauge', help: string, labels: Uint8Array, value: number): Family =>
  family(name, type, help, [value], (out, one, bytes) => out.sample(bytes, labels, NO_LABELS, one));

/** Timestamps are no finer than a nanosecond; the rest is the error of the binary fraction. */
const shortened = (seconds: number): number => Math.round(seconds * 1e9) / 1e9;
