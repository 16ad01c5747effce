import type { Database } from 'better-sqlite3';
import type { SampleRow } from '../../../core/model/batch.ts';
import { encodeBatch } from '../../../core/model/batch.ts';
import { ownColumnsOf } from '../../../probes/registry.ts';
import { CatalogDb } from '../../store/catalog-db.ts';
import { JournalWriter } from '../../store/journal-writer.ts';
import { openStore } from '../../store/open-store.ts';
import { JournalTail } from '../journal-tail.ts';
import { openOutbox } from '../outbox.ts';
import { SeriesLabelReader } from '../series-labels.ts';

/** A data folder whose journal a test writes, with what an output reads. */
export function outputsRig(dir: string) {
  const paths = { catalogPath: `${dir}/sounder.db`, journalPath: `${dir}/journal.db` };
  const { catalog, journal } = openStore(paths);
  const writer = new JournalWriter(journal, ownColumnsOf, 1e9);
  const outbox = openOutbox(`${dir}/outbox.db`);
  const labels = new SeriesLabelReader(catalog);
  const close = (...databases: Database[]) => {
    for (const database of databases) database.close();
  };
  return {
    journal,
    outbox,
    tail: new JournalTail(journal),
    labelsOf: (series: number) => labels.of(series),
    /** Makes series of ICMP targets. @returns their ids */
    identify: (...targets: string[]): number[] =>
      new CatalogDb(catalog)
        .identifySeries(targets.map((target) => ({ target, probe: 'icmp', address: '192.0.2.1', group: '', port: 0 })))
        .map(({ seriesId }) => seriesId),
    /** Writes samples as one row of the journal. */
    store(rows: readonly SampleRow[], probeCode = 1): void {
      writer.add(encodeBatch(probeCode, ownColumnsOf(probeCode) ?? [], rows));
      writer.commit();
    },
    close: () => close(catalog, journal, outbox.db),
  };
}

export type OutputsRig = ReturnType<typeof outputsRig>;
