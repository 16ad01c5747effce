import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import { ownColumnsOf } from '../../../probes/registry.ts';
import { sample } from '../../testing/sample-batches.ts';
import { tempDirs } from '../../testing/temp-dir.ts';
import { dayFile } from '../days/day-files.ts';
import { SLOT_MS, seriesOfBlock } from '../days/spans.ts';
import { SlotMerge } from './slot-merge.ts';
import { CompactRig } from './testing/compact-rig.ts';

const tempDir = tempDirs();
const START_MS = Date.UTC(2026, 10, 30, 12);

/** A file of samples with a slot of six parts of two series, of probes 1 and 2. */
function fileWithParts(): BetterSqlite3.Database {
  const rig = new CompactRig(tempDir(), START_MS);
  for (let seq = 0; seq < 6; seq++) {
    rig.write([sample({ series: 5, seq, sentMs: START_MS + seq * 1000 })]);
    rig.write([sample({ series: 6, seq, sentMs: START_MS + seq * 1000 })], 2);
    rig.compact();
  }
  rig.close();
  return new BetterSqlite3(dayFile(rig.dataDir, 'samples', START_MS).path);
}

const blobsOf = (db: BetterSqlite3.Database, series: number): readonly string[] =>
  db
    .prepare<[], { readonly id: number; readonly blob: Buffer }>('SELECT id, blob FROM block ORDER BY id')
    .all()
    .filter(({ id }) => seriesOfBlock(id) === series)
    .map(({ blob }) => blob.toString('hex'));

function merge(db: BetterSqlite3.Database, unmergeable: Map<number, number>, knows: (probe: number) => boolean): void {
  const own = (probe: number) => (knows(probe) ? ownColumnsOf(probe) : undefined);
  for (const _ of new SlotMerge(db, own, null, unmergeable).steps(START_MS + SLOT_MS, 240));
}

it('leaves parts of a probe that it does not know as they are, until it knows it', () => {
  const db = fileWithParts();
  const before = blobsOf(db, 6);
  const unmergeable = new Map<number, number>();
  merge(db, unmergeable, (probe) => probe === 1);
  expect([blobsOf(db, 5).length, blobsOf(db, 6)]).toEqual([1, before]);
  const changes = db.prepare<[], number>('SELECT total_changes()').pluck();
  const changed = changes.get();
  merge(db, unmergeable, (probe) => probe === 1);
  expect(changes.get()).toBe(changed);
  merge(db, new Map(), () => true);
  expect([blobsOf(db, 5).length, blobsOf(db, 6).length]).toEqual([1, 1]);
  db.close();
});

it('leaves parts beside an unreadable one as they are', () => {
  const db = fileWithParts();
  db.exec("UPDATE block SET blob = x'00' WHERE id = (SELECT max(id) FROM block)");
  const before = blobsOf(db, 6);
  merge(db, new Map(), () => true);
  expect([blobsOf(db, 5).length, blobsOf(db, 6)]).toEqual([1, before]);
  expect(db.prepare('SELECT parts, is_merged FROM slot').get()).toEqual({ parts: 6, is_merged: 0 });
  db.close();
});
