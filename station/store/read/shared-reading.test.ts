import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { NO_RULES } from '../../../core/model/series-state.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { CatalogDb } from '../catalog-db.ts';
import { HOUR_MS, MINUTE_MS } from '../days/spans.ts';
import type { Piece } from './cover.ts';
import { MomentReading } from './moment-reading.ts';
import { type Sharing, sharedMemory } from './shared-groups.ts';
import { StatisticsReading } from './statistics-reading.ts';
import type { SteppedWork } from './stepped-work.ts';
import { ReadRig } from './testing/read-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 12);
const COUNT = 2200;

function measured(): ReadRig {
  const rig = new ReadRig(tempDir(), START_MS);
  const db = new BetterSqlite3(join(rig.dataDir, 'sounder.db'));
  const keys = Array.from({ length: COUNT }, (_, at) => ({
    ...{ target: `t${at}`, probe: 'icmp', address: '192.0.2.1', group: '', port: 0 },
  }));
  const ids = new CatalogDb(db).identifySeries(keys).map(({ seriesId }) => seriesId);
  db.close();
  for (const minute of [1, 55, 70]) {
    const sentMs = START_MS + minute * MINUTE_MS;
    rig.write(ids.map((series) => sample({ series, seq: minute, sentMs, rttNs: 1e6 + series * 1000 + minute })));
    if (minute < 70) rig.fold(sentMs + HOUR_MS); // the newest stay in the journal
  }
  return rig;
}

/** Runs two threads' parts in turn. */
function shared<Work extends SteppedWork>(begin: (sharing: Sharing) => Work): readonly [Work, Work] {
  const memory = sharedMemory();
  const asked: (readonly Piece[])[] = [];
  const ask = (pieces: readonly Piece[]) => void asked.push(pieces);
  const first = begin({ memory, isHelper: false, pieces: [], ask });
  while (asked.length === 0) expect(first.step(0, () => 0)).toBe(false);
  const works = [first, begin({ memory, isHelper: true, pieces: asked[0] ?? [], ask })] as const;
  const left = new Set<Work>(works);
  while (left.size > 0) {
    for (const work of left) {
      const before = work.progress;
      if (work.step(0, () => 0)) left.delete(work);
      expect(work.progress).toBeGreaterThanOrEqual(before);
    }
  }
  expect(asked).toHaveLength(1);
  return works;
}

it('figures and samples of a moment are the same from two threads as from one', () => {
  const rig = measured();
  const query = { series: [], fromMs: START_MS, toMs: START_MS + 2 * HOUR_MS, throughId: null };
  const whole = rig.run(new StatisticsReading(rig.parts, rig.openFiles, query));
  expect(whole.rows).toHaveLength(COUNT);
  const parts = shared((sharing) => new StatisticsReading(rig.parts, rig.openFiles, query, sharing));
  for (const { rows, damaged, span } of parts) {
    expect([rows.length > 0, damaged, span]).toEqual([true, 0, whole.span]);
  }
  const bySeries = <Row extends { series: number }>(rows: readonly Row[]) =>
    rows.toSorted((left, right) => left.series - right.series);
  expect(bySeries(parts.flatMap(({ rows }) => rows))).toEqual(whole.rows);

  for (const minute of [60, 71]) {
    const atMs = START_MS + minute * MINUTE_MS;
    const moment = { series: [], atMs, throughId: null, stateRules: NO_RULES };
    const all = rig.run(new MomentReading(rig.parts, moment));
    expect(all.rows).toHaveLength(COUNT);
    const both = shared((sharing) => new MomentReading(rig.parts, moment, sharing));
    expect(bySeries(both.flatMap(({ rows }) => rows))).toEqual(all.rows);
  }
  rig.close();
});

it('says how far it is by the place of a series among those that are asked for, whatever their numbers', () => {
  const rig = measured();
  const series = [2000, 2080, 2160];
  const query = { series, fromMs: START_MS, toMs: START_MS + 2 * HOUR_MS, throughId: null, isExact: false };
  const work = new StatisticsReading(rig.parts, rig.openFiles, query);
  const shares = new Set<number>();
  for (let isDone = false; !isDone; ) {
    isDone = work.step(0, () => 0);
    shares.add(Math.round(work.progress * 100));
  }
  expect([...shares].filter((share) => share > 0)).toEqual([33, 67, 100]);
  rig.close();
});

it('both threads read the span that the first one found stored', () => {
  const rig = measured();
  const query = { series: [], fromMs: START_MS, toMs: START_MS + 2 * HOUR_MS, throughId: null };
  const whole = rig.run(new StatisticsReading(rig.parts, rig.openFiles, query));
  const parts = shared((sharing) => {
    // What the second thread would find for itself is another span.
    const own = sharing.isHelper ? { ...query, fromMs: query.fromMs + HOUR_MS } : query;
    return new StatisticsReading(rig.parts, rig.openFiles, own, sharing);
  });
  expect(parts.map(({ span }) => span)).toEqual([whole.span, whole.span]);
  rig.close();
});
