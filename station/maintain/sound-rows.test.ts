import { expect, it } from 'vitest';
import { ownColumnsOf } from '../../probes/registry.ts';
import { JournalWriter } from '../store/journal-writer.ts';
import { openDatabase } from '../store/open-database.ts';
import { JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from '../store/schema.ts';
import { BASE_MS, frameOf, sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { deleteDamagedRows } from './sound-rows.ts';

const tempPath = tempDirs();

it('rows with times that are not those of their samples, or that cannot be decoded, are deleted', () => {
  const opened = openDatabase(tempPath('journal.db'), {
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
    synchronous: 'NORMAL',
  });
  if (!opened.ok) throw new Error(opened.fault.message);
  const db = opened.value;
  const writer = new JournalWriter(db, ownColumnsOf, 1e9);
  for (let second = 0; second < 4; second++) {
    writer.add(
      frameOf([sample({ sentMs: BASE_MS + second * 1000 }), sample({ sentMs: BASE_MS + second * 1000 + 400 })]),
    );
    writer.commit();
  }
  db.prepare('UPDATE journal SET to_ms = ? WHERE id = 2').run(1.1e14);
  db.prepare("UPDATE journal SET blob = x'0001' WHERE id = 3").run();
  expect(deleteDamagedRows(db)).toBe(2);
  expect(db.prepare('SELECT id FROM journal ORDER BY id').pluck().all()).toEqual([1, 4]);
  db.close();
});
