import { OUTCOMES } from '../core/model/outcome.ts';
import { chartColumnsOf, outcomeRules, probeDefinition } from '../probes/registry.ts';
import type { BlockFigures } from '../station/store/block/block-samples.ts';
import { keptRtt } from '../station/store/block/scales.ts';
import { encodePack, readPack } from '../station/store/rollup/group-row.ts';
import { RollupSum } from '../station/store/rollup/rollup-sum.ts';
import { drawRttMs, isInOutage, randomOf, type SeriesKind, seriesModel } from './history/series-model.ts';

const PROBE = probeDefinition('icmp')?.code as number;
const RULES = outcomeRules(PROBE);
const HOUR_SAMPLES = 3600;
const MINUTE_SAMPLES = 60;
const GROUP_SERIES = 64;
const SERIES = 1280;

/** An hour of samples of a series at 1 Hz, as blocks keep them. */
function hourOf(series: number, hour: number): BlockFigures {
  const model = seriesModel(series);
  const random = randomOf(series * 1009 + hour);
  const sentMs = Float64Array.from({ length: HOUR_SAMPLES }, (_, at) => (hour * HOUR_SAMPLES + at) * 1000);
  const rttMs = new Float64Array(HOUR_SAMPLES);
  const outcome = new Uint32Array(HOUR_SAMPLES);
  for (let at = 0; at < HOUR_SAMPLES; at++) {
    const isDown = isInOutage(model, series, hour * HOUR_SAMPLES + at);
    const ms = isDown ? Number.NaN : drawRttMs(model, random);
    rttMs[at] = Number.isNaN(ms) ? ms : keptRtt(ms);
    outcome[at] = isDown ? OUTCOMES.unreachable : Number.isNaN(ms) ? OUTCOMES.timeout : OUTCOMES.reply;
  }
  return { probeCode: PROBE, count: HOUR_SAMPLES, sentMs, rttMs, outcome };
}

interface Rows {
  readonly kind: SeriesKind;
  readonly figures: BlockFigures;
  readonly minutes: readonly Uint8Array[];
  readonly hour: Uint8Array;
}

function rowsOf(series: number): Rows {
  const figures = hourOf(series, 0);
  const builder = new RollupSum(RULES, chartColumnsOf(PROBE));
  const minutes: Uint8Array[] = [];
  for (let from = 0; from < HOUR_SAMPLES; from += MINUTE_SAMPLES) {
    builder.reset();
    builder.addSamples(figures, from, from + MINUTE_SAMPLES);
    minutes.push(builder.encode());
  }
  const sum = new RollupSum(RULES, chartColumnsOf(PROBE));
  for (const row of minutes) sum.add(row, 0, row.length);
  return { kind: seriesModel(series).kind, figures, minutes, hour: sum.encode() };
}

const mean = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / values.length;
const round = (value: number, digits = 1): number => Number(value.toFixed(digits));

function sizes(all: readonly Rows[]) {
  const byKind: Record<string, { readonly minute: number; readonly hour: number }> = {};
  for (const kind of [...new Set(all.map((rows) => rows.kind)), 'all'] as const) {
    const chosen = all.filter((rows) => kind === 'all' || rows.kind === kind);
    byKind[kind] = {
      minute: round(mean(chosen.flatMap(({ minutes }) => minutes.map((row) => row.length)))),
      hour: round(mean(chosen.map(({ hour }) => hour.length))),
    };
  }
  return byKind;
}

/** Time of a call, ns: the least of many short runs, as other processes interrupt most of them. */
function nsPer(calls: number, run: () => void, runs = 300): number {
  let least = Number.POSITIVE_INFINITY;
  for (let turn = 0; turn < runs; turn++) {
    const before = process.hrtime.bigint();
    run();
    least = Math.min(least, Number(process.hrtime.bigint() - before) / calls);
  }
  return Math.round(least);
}

/** Time to add a row to a sum, and to compute the figures, ns. */
function speeds(all: readonly Rows[], kind: SeriesKind) {
  const chosen = all.filter((rows) => rows.kind === kind).slice(0, 8);
  const sum = new RollupSum(RULES, []);
  const addHours = () => {
    for (const { hour } of chosen) {
      sum.reset();
      for (let at = 0; at < 24; at++) sum.add(hour, 0, hour.length);
    }
  };
  const addMinutes = () => {
    for (const { minutes } of chosen) {
      sum.reset();
      for (const row of minutes) sum.add(row, 0, row.length);
    }
  };
  const samples = chosen.map(({ figures }) => figures);
  const build = () => {
    for (const figures of samples) {
      for (let from = 0; from < HOUR_SAMPLES; from += MINUTE_SAMPLES) {
        sum.reset();
        sum.addSamples(figures, from, from + MINUTE_SAMPLES);
        sum.encode();
      }
    }
  };
  return {
    addHourNs: nsPer(chosen.length * 24, addHours),
    addMinuteNs: nsPer(chosen.length * 60, addMinutes),
    figuresNs: nsPer(100, () => {
      for (let at = 0; at < 100; at++) sum.figures();
    }),
    buildNsPerSample: nsPer(chosen.length * HOUR_SAMPLES, build, 30),
  };
}

/** Time of the sums over all of 10 240 series, ms. */
function wholeSums(all: readonly Rows[]) {
  const SERIES_OF_TABLE = 10_240;
  const sum = new RollupSum(RULES, []);
  let check = 0;
  const sumAll = (rowsOf: (rows: Rows) => readonly Uint8Array[]) => () => {
    for (let series = 0; series < SERIES_OF_TABLE; series++) {
      sum.reset();
      for (const row of rowsOf(all[series % all.length] as Rows)) sum.add(row, 0, row.length);
      check += sum.figures().sent;
    }
  };
  const hours = all.map(({ hour }) => Array.from({ length: 24 }, () => hour));
  const byRows = new Map(all.map((rows, at) => [rows, hours[at] as Uint8Array[]]));
  const result = {
    hours24Ms:
      nsPer(
        1,
        sumAll((rows) => byRows.get(rows) as Uint8Array[]),
        9,
      ) / 1e6,
    minutes60Ms:
      nsPer(
        1,
        sumAll(({ minutes }) => minutes),
        9,
      ) / 1e6,
  };
  if (check === 0) throw new Error('no sums');
  return { hours24Ms: round(result.hours24Ms), minutes60Ms: round(result.minutes60Ms) };
}

/** Blobs of groups, bytes per row of a minute and CPU time. */
function packs(all: readonly Rows[]) {
  const groups = Array.from({ length: all.length / GROUP_SERIES }, (_, group) =>
    all.slice(group * GROUP_SERIES, (group + 1) * GROUP_SERIES),
  );
  const given = groups.map((rows) => new Map(rows.map(({ minutes }, at) => [at, new Map(minutes.entries())])));
  const blobs = given.map((rows) => encodePack(rows));
  const plainBytes = all.reduce((sum, { minutes }) => sum + minutes.reduce((bytes, row) => bytes + row.length, 0), 0);
  return {
    plainBytesPerMinute: round(plainBytes / all.length / 60),
    bytesPerMinute: round(blobs.reduce((sum, blob) => sum + blob.length, 0) / all.length / 60),
    encodeMs: round(nsPer(given.length, () => given.map((rows) => encodePack(rows)), 9) / 1e6, 2),
    readUs: round(nsPer(blobs.length, () => blobs.map((blob) => readPack(blob)), 50) / 1000),
  };
}

/** Sizes and speeds of rollups. */
export function benchRollups() {
  const all = Array.from({ length: SERIES }, (_, series) => rowsOf(series));
  const kinds = [...new Set(all.map(({ kind }) => kind))];
  return {
    bytes: sizes(all),
    speeds: Object.fromEntries(kinds.map((kind) => [kind, speeds(all, kind)])),
    sums: wholeSums(all),
    packs: packs(all),
  };
}
