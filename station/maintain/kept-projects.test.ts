import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import type { ColumnSpec, SampleRow } from '../../core/model/batch.ts';
import { readColumnFrame, STATISTICS_FRAME } from '../../core/model/column-frame.ts';
import { OUTCOMES } from '../../core/model/outcome.ts';
import type { ProbeDefinition } from '../../core/model/probe-definition.ts';
import { PROBES } from '../../probes/index.common.ts';
import { noise } from '../store/block/testing/any-samples.ts';
import { HOUR_MS, MINUTE_MS } from '../store/days/spans.ts';
import { HopReading } from '../store/read/hop-reading.ts';
import { StatisticsReading } from '../store/read/statistics-reading.ts';
import { ReadRig } from '../store/read/testing/read-rig.ts';
import { storedSamples } from '../store/read/testing/stored-samples.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { type KeptProject, keepProject, restoreProject } from './testing/kept-project.ts';

const tempDir = tempDirs();
const FIXTURES = fileURLToPath(new URL('fixtures', import.meta.url));
const START_MS = Date.UTC(2026, 10, 30, 4, 30);
const SPAN = { fromMs: START_MS, toMs: START_MS + 3 * HOUR_MS };
const definitions = Object.values(PROBES).map(({ definition }) => definition);
const rigs: ReadRig[] = [];
afterEach(() => {
  for (const rig of rigs.splice(0)) rig.close();
});

/** A project in the bytes of a version, and what that version read from it. */
interface Fixture {
  readonly project: KeptProject;
  readonly read: ReturnType<typeof readAll>;
}

/** All that is read of a project, in a form that is the same in each version. */
function readAll(rig: ReadRig, series: readonly number[]) {
  const reading = rig.run(new StatisticsReading(rig.parts, rig.openFiles, { series, ...SPAN, throughId: null }));
  const frame = readColumnFrame(reading.frame(), STATISTICS_FRAME);
  const statistics = Object.entries(frame?.columns ?? {}).map(([name, column]) => [name, [...column].map(rounded)]);
  const traced = series.find((one) => definitions.find(({ code }) => code === one)?.adaptive?.pathLimits);
  const query = { series: traced ?? 0, target: '203.0.113.9', ...SPAN };
  const path = rig.run(new HopReading(rig.parts, query)).path();
  return {
    samples: series.map((one) => [one, digestOf(storedSamples(rig.parts, [one]))]),
    statistics: Object.fromEntries(statistics),
    path: { rounds: path?.rounds, hops: digestOf([path]) },
    damaged: reading.damaged,
  };
}

const rounded = (value: number): number | null => (Number.isFinite(value) ? Number(value.toPrecision(9)) : null);

/** A number for values that are too many to keep. What is not a number is left out: later versions have columns that an earlier one did not write; so are percentiles, which a later one interpolates otherwise. */
function digestOf(values: readonly unknown[]): string {
  const text = JSON.stringify(values, (name, value: unknown) => {
    if (name === 'p95') return undefined;
    if (typeof value === 'bigint') return String(value);
    if (Number.isNaN(value)) return undefined;
    return value instanceof Map ? [...value] : value;
  });
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

function seriesOf(project: KeptProject): readonly number[] {
  const catalog = project.find(({ kind }) => kind === 'catalog');
  return (catalog?.rows['series'] ?? []).map((row) => Number(row['id']));
}

/** A sample of each probe every four minutes, its code as series: the last ones are in the journal only. */
function measuredRig(): ReadRig {
  const rig = new ReadRig(tempDir(), START_MS);
  rigs.push(rig);
  const { catalog } = rig.compact;
  const add = catalog.prepare('INSERT INTO series (id, target_id, address, group_name, probe) VALUES (?, 1, ?, ?, ?)');
  catalog.prepare("INSERT INTO target (id, name) VALUES (1, 'a')").run();
  for (const { code, id } of definitions) add.run(code, '203.0.113.9', '', id);
  for (let at = 0; at < 40; at++) {
    for (const probe of definitions) rig.write([sampleOf(probe, at)], probe.code);
    if (at === 20) rig.fold(START_MS + 81 * MINUTE_MS);
    if (at === 37) rig.fold(START_MS + 151 * MINUTE_MS);
  }
  return rig;
}

function sampleOf({ code, columns, service }: ProbeDefinition, at: number): SampleRow {
  const next = noise(code * 1000 + at);
  const below = (limit: number) => Math.floor(next() * limit);
  const isReply = next() < 0.8;
  const value = ({ name, type }: ColumnSpec) =>
    name === 'hop' ? 1 : name === 'flow' ? 0 : below(type === 'u8' ? 2 : 900);
  return {
    series: code,
    sentNs: BigInt(START_MS + at * 4 * MINUTE_MS + code * 10) * 1_000_000n,
    round: at,
    seq: at,
    outcome: isReply ? OUTCOMES.reply : OUTCOMES.timeout,
    rttNs: isReply ? 1e6 + below(5e7) : Number.NaN,
    replyTtl: 60,
    typed: Object.fromEntries(columns.map((column) => [column.name, value(column)])),
    ...(service && at % 4 === 0 && { detail: JSON.stringify({ at }) }),
  };
}

/** `SOUNDER_KEEP_PROJECT=NAME` keeps one of this version, for all later ones: once a format has changed. */
const keptName = process.env['SOUNDER_KEEP_PROJECT'];

it.runIf(keptName)('keeps a project of this version', () => {
  const rig = measuredRig();
  const codes = definitions.map(({ code }) => code).sort((left, right) => left - right);
  const read = readAll(rig, codes);
  rigs.pop();
  rig.close();
  const fixture: Fixture = { project: keepProject(rig.dataDir), read };
  writeFileSync(join(FIXTURES, `${keptName}.json`), `${JSON.stringify(fixture)}\n`);
});

describe.each(readdirSync(FIXTURES))('a project that an earlier version wrote: %s', (name) => {
  const { project, read } = JSON.parse(readFileSync(join(FIXTURES, name), 'utf8')) as Fixture;

  function restored(): ReadRig {
    const dataDir = tempDir();
    restoreProject(project, dataDir);
    const rig = new ReadRig(dataDir, SPAN.toMs);
    rigs.push(rig);
    return rig;
  }

  it('has every sample, figure and path that this version read from it', () => {
    expect(seriesOf(project).length).toBeGreaterThan(10);
    expect(readAll(restored(), seriesOf(project))).toEqual(read);
  });

  it('has them when all of it is moved to blocks and rollups', () => {
    const rig = restored();
    rig.fold(SPAN.toMs + 12 * HOUR_MS);
    const { samples, statistics, damaged } = readAll(rig, seriesOf(project));
    expect(damaged).toBe(0);
    expect(statistics['sent']).toEqual(read.statistics['sent']);
    expect(statistics['lost']).toEqual(read.statistics['lost']);
    expect(samples.map(([series]) => series)).toEqual(seriesOf(project));
  });
});
