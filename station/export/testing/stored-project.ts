import { join } from 'node:path';
import { encodeBatch, type SampleRow } from '../../../core/model/batch.ts';
import { ownColumnsOf, probeOf } from '../../../probes/registry.ts';
import { CatalogDb, type SeriesKey } from '../../store/catalog-db.ts';
import { DeferredWrites } from '../../store/deferred-writes.ts';
import { EventDb } from '../../store/event-db.ts';
import { JournalWriter } from '../../store/journal-writer.ts';
import { openStore } from '../../store/open-store.ts';

/** A data folder with samples and events, for tests. */
export class StoredProject {
  readonly dir: string;
  private readonly files: ReturnType<typeof openStore>;
  private readonly catalog: CatalogDb;
  private readonly events: EventDb;
  private readonly writer: JournalWriter;

  constructor(dir: string) {
    this.dir = dir;
    this.files = openStore({ catalogPath: join(dir, 'sounder.db'), journalPath: join(dir, 'journal.db') });
    this.catalog = new CatalogDb(this.files.catalog);
    this.events = new EventDb(this.files.catalog, new DeferredWrites(this.files.catalog, () => undefined));
    this.writer = new JournalWriter(this.files.journal, ownColumnsOf, 1e12);
  }

  /** Ids of series, in the order given. */
  series(keys: readonly (Partial<SeriesKey> & { readonly target: string })[]): readonly number[] {
    const whole = keys.map((key) => ({ probe: 'icmp', address: '192.0.2.1', group: '', port: 0, ...key }));
    return this.catalog.identifySeries(whole).map(({ seriesId }) => seriesId);
  }

  store(probe: string, rows: readonly SampleRow[]): void {
    const { code, columns } = probeOf(probe).definition;
    this.writer.add(encodeBatch(code, columns, rows));
    this.writer.commit();
  }

  event(event: Parameters<EventDb['add']>[0]): void {
    this.events.add(event);
  }

  close(): void {
    this.files.catalog.close();
    this.files.journal.close();
  }
}
