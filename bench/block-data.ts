import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { FROM_TARGET } from '../core/model/batch.ts';
import { CAUSES, OUTCOMES } from '../core/model/outcome.ts';
import { definitionOf } from '../probes/registry.ts';
import type { BlockSamples } from '../station/store/block/block-samples.ts';
import { SLOT_MS } from '../station/store/days/spans.ts';
import { randomOf } from './history/series-model.ts';

/** Repeatable random numbers. */
export class Noise {
  /** From 0 to below 1. */
  readonly uniform: () => number;

  constructor(seed: number) {
    this.uniform = randomOf(seed);
  }

  normal(): number {
    return Math.sqrt(-2 * Math.log(1 - this.uniform())) * Math.cos(2 * Math.PI * this.uniform());
  }

  logNormal(median: number, sigma: number): number {
    return median * Math.exp(sigma * this.normal());
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.uniform());
  }
}

/** Samples of one series as they arrive. */
interface Row {
  readonly plannedMs: number;
  readonly lateUs: number;
  readonly rttMs: number;
  readonly outcome: number;
  readonly round: number;
  readonly seq: number;
  readonly from?: number;
  readonly replyTtl?: number;
  readonly cause?: number;
  readonly typed?: Readonly<Record<string, number>>;
}

/** A series of a kind: its samples of a slot. */
export type SeriesOf = (seed: number) => (slot: number) => readonly Row[];

const TIMEOUT_MS = 1000;

/** Rounds of a second, with a send delay as measured on an idle computer: about 60 µs, a few of them a millisecond. */
function everySecond(seed: number, rttOf: (noise: Noise, second: number) => number): (slot: number) => Row[] {
  const noise = new Noise(seed);
  const phase = Math.floor(noise.uniform() * 1000);
  const replyTtl = 50 + Math.floor(noise.uniform() * 15);
  return (slot) =>
    Array.from({ length: SLOT_MS / 1000 }, (_, at) => {
      const round = (slot * SLOT_MS) / 1000 + at;
      const rttMs = rttOf(noise, round);
      const isLost = Number.isNaN(rttMs);
      const outcome = isLost ? OUTCOMES.timeout : OUTCOMES.reply;
      const row = { plannedMs: round * 1000 + phase, lateUs: delayOf(noise), rttMs, outcome, round, seq: 0 };
      return isLost ? row : { ...row, replyTtl };
    });
}

const delayOf = (noise: Noise): number => Math.round(noise.logNormal(noise.uniform() < 0.02 ? 800 : 60, 0.5));

const lan: SeriesOf = (seed) => {
  const base = new Noise(seed + 1).logNormal(0.35, 0.5);
  return everySecond(
    seed,
    (noise) => base + noise.logNormal(0.04, 0.6) + (noise.uniform() < 0.01 ? noise.exponential(2) : 0),
  );
};

/** Delay of the path, a queue that changes slowly, and jitter. */
function wanRtt(seed: number): (noise: Noise) => number {
  const shape = new Noise(seed + 1);
  const base = 5 + 150 * shape.uniform() ** 2;
  const jitter = shape.logNormal(0.3, 0.8);
  let queue = 0;
  return (noise) => {
    queue = Math.max(0, queue * 0.98 + noise.normal() * jitter * 0.2);
    return base + queue + noise.exponential(jitter) + (noise.uniform() < 0.005 ? noise.exponential(30) : 0);
  };
}

const wan: SeriesOf = (seed) => everySecond(seed, wanRtt(seed));

const lossy: SeriesOf = (seed) => {
  const rtt = wanRtt(seed);
  return everySecond(seed, (noise) => (noise.uniform() < 0.1 ? Number.NaN : rtt(noise)));
};

const jitter: SeriesOf = (seed) =>
  everySecond(seed, (noise) => 2 + noise.exponential(15) + (noise.uniform() < 0.03 ? noise.exponential(150) : 0));

/** Down for a third of the time, some minutes each. */
const outages: SeriesOf = (seed) => {
  const rtt = wanRtt(seed);
  let isDown = false;
  return everySecond(seed, (noise) => {
    if (noise.uniform() < (isDown ? 1 / 600 : 1 / 1200)) isDown = !isDown;
    return isDown ? Number.NaN : rtt(noise);
  });
};

/** RTTs and send delays of pings to this host, measured by this program. */
function measuredPings(): readonly { readonly rttMs: number; readonly lateUs: number }[] {
  const command = fileURLToPath(new URL('../bin/sounder', import.meta.url));
  const args = ['probe', 'icmp', '127.0.0.1', '--count', '600', '--interval', '20ms', '--json'];
  const { stdout } = spawnSync(command, args, { encoding: 'utf8', maxBuffer: 2 ** 24 });
  const lines = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const replies = lines.filter(({ kind, rttMs }) => kind === 'sample' && rttMs !== null);
  if (replies.length < 500) throw new Error('too few replies from 127.0.0.1');
  return replies;
}

/** Measured samples, in turn from different places. */
function loopback(): SeriesOf {
  const pings = measuredPings();
  return (seed) => {
    const start = Math.abs(seed * 7919) % pings.length;
    const pingOf = (second: number) => pings[(start + second) % pings.length] as (typeof pings)[number];
    const regular = everySecond(seed, (_, second) => pingOf(second).rttMs);
    return (slot) => regular(slot).map((row) => ({ ...row, lateUs: pingOf(row.round).lateUs }));
  };
}

/** Four packets every 5 s, 10 ms apart, from as many source ports. */
const rounds: SeriesOf = (seed) => {
  const rtt = wanRtt(seed);
  const noise = new Noise(seed);
  return (slot) =>
    Array.from({ length: (SLOT_MS / 5000) * 4 }, (_, at) => {
      const round = (slot * SLOT_MS) / 5000 + Math.floor(at / 4);
      const typed = { icmpType: 255, icmpCode: 255, sourcePort: 40_000 + (at % 4), sourceIndex: 0, method: 4 };
      const sample = { lateUs: delayOf(noise), rttMs: rtt(noise), outcome: OUTCOMES.reply, replyTtl: 57, typed };
      return { ...sample, plannedMs: round * 5000 + (at % 4) * 10, round, seq: at % 4 };
    });
};

/** DNS over TLS every 10 s. */
const dns: SeriesOf = (seed) => {
  const rtt = wanRtt(seed);
  const noise = new Noise(seed);
  return (slot) =>
    Array.from({ length: SLOT_MS / 10_000 }, (_, at) => {
      const round = (slot * SLOT_MS) / 10_000 + at;
      const [connect, tls, query] = [rtt(noise), 2 * rtt(noise), rtt(noise) + noise.exponential(5)];
      const us = (ms: number) => Math.round(ms * 1000);
      const flags = { rcode: 0, truncated: 0, authoritative: 0, authenticated: 1, answers: 2 };
      const amounts = { ttlSeconds: 300 - ((round * 10) % 300), responseBytes: 120 + (noise.uniform() < 0.1 ? 16 : 0) };
      const typed = { ...flags, ...amounts, connectMs: us(connect), tlsMs: us(tls), queryMs: us(query) };
      const times = { plannedMs: round * 10_000 + noise.uniform(), lateUs: Math.round(noise.exponential(300)) };
      return { ...times, rttMs: connect + tls + query, outcome: OUTCOMES.reply, round, seq: 0, typed };
    });
};

/** One flow of twelve hops every second, one of them silent. */
const trace: SeriesOf = (seed) => {
  const noise = new Noise(seed);
  const hops = Array.from({ length: 12 }, (_, at) => wanRtt(seed + at * 101));
  return (slot) =>
    Array.from({ length: (SLOT_MS / 1000) * hops.length }, (_, at) => {
      const round = (slot * SLOT_MS) / 1000 + Math.floor(at / hops.length);
      const hop = at % hops.length;
      const isLast = hop === hops.length - 1;
      const isSilent = hop === 4 || noise.uniform() < 0.005;
      const rttMs = isSilent ? Number.NaN : (hops[hop]?.(noise) ?? 0);
      const outcome = isSilent ? OUTCOMES.unanswered : isLast ? OUTCOMES.reply : OUTCOMES['ttl-exceeded'];
      const icmp = isSilent ? { icmpType: 255, icmpCode: 255 } : { icmpType: isLast ? 0 : 11, icmpCode: 0 };
      const quote = { quotedTtl: isSilent || isLast ? 255 : 1, translation: isSilent || isLast ? 0 : 1 };
      const typed = { hop: hop + 1, flow: 0, last: isLast ? 1 : 0, ...icmp, ...quote, method: 1, sourcePort: 33_000 };
      const reply = isSilent ? {} : { replyTtl: 64 - hop, ...(!isLast && { from: hop }) };
      const plannedMs = round * 1000 + hop * 80;
      return { plannedMs, lateUs: delayOf(noise), rttMs, outcome, round, seq: hop, ...reply, typed };
    });
};

/** Recordings by name, with their probe. */
export const recordings = (): Readonly<Record<string, { readonly probe: string; readonly seriesOf: SeriesOf }>> => ({
  loopback: { probe: 'icmp', seriesOf: loopback() },
  LAN: { probe: 'icmp', seriesOf: lan },
  WAN: { probe: 'icmp', seriesOf: wan },
  'WAN, 10 % loss': { probe: 'icmp', seriesOf: lossy },
  'high jitter': { probe: 'icmp', seriesOf: jitter },
  'long outages': { probe: 'icmp', seriesOf: outages },
  'rounds of 4 packets': { probe: 'tcp-syn', seriesOf: rounds },
  'DNS over TLS': { probe: 'dns', seriesOf: dns },
  'trace of 12 hops': { probe: 'traceroute', seriesOf: trace },
});

/** Makes samples of rows, in their order of arrival: at the reply, or at the timeout. */
export function samplesOf(probe: string, rows: readonly Row[], startMs: number): BlockSamples {
  const definition = definitionOf(probe);
  if (!definition) throw new Error(`no probe is called ${probe}`);
  const arrival = ({ plannedMs, rttMs }: Row) => plannedMs + (Number.isNaN(rttMs) ? TIMEOUT_MS : rttMs);
  const sorted = [...rows].sort((left, right) => arrival(left) - arrival(right));
  const column = (of: (row: Row) => number) => Uint32Array.from(sorted, of);
  const sentUs = ({ plannedMs, lateUs }: Row) => Math.round((startMs + plannedMs) * 1000) + lateUs;
  const hops = sorted.reduce((most, { from = -1 }) => Math.max(most, from), -1) + 1;
  return {
    probeCode: definition.code,
    count: sorted.length,
    sentMs: Float64Array.from(sorted, (row) => sentUs(row) / 1000),
    rttMs: Float64Array.from(sorted, ({ rttMs }) => Math.round(rttMs * 10_000) / 10_000),
    outcome: column(({ outcome }) => outcome),
    round: column(({ round }) => round),
    seq: column(({ seq }) => seq),
    lateUs: column(({ lateUs }) => lateUs),
    cause: column(({ cause = CAUSES.none }) => cause),
    stamps: column(({ rttMs }) => (Number.isNaN(rttMs) ? 1 : 3)),
    replyTtl: column(({ replyTtl = 0 }) => replyTtl),
    from: column(({ from = FROM_TARGET }) => from),
    addresses: Uint8Array.from({ length: hops * 16 }, (_, at) => (at % 16 === 15 ? at >> 4 : 0)),
    typed: Object.fromEntries(
      definition.columns.map(({ name, none }) => [name, column(({ typed }) => typed?.[name] ?? none)]),
    ),
    details: null,
  };
}
