import { parentPort, workerData } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { ownColumnsOf } from '../probe-registry.ts';
import { CatalogDb } from './catalog-db.ts';
import { JournalWriter } from './journal-writer.ts';
import { openDatabase } from './open-database.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS } from './schema.ts';
import type { FromWriter, ToWriter, WriterData, WriterRequest } from './writer-protocol.ts';

/**
 * The one thread that writes. Each second: one transaction with what completed in it. Requests are answered in order.
 */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const data = workerData as WriterData;
const COMMIT_EVERY_MS = 1000;
/** Large journal rows fill pages well at this size. */
const JOURNAL_PAGE_BYTES = 16_384;
/** WAL pages are moved into the file once a minute, while nothing else is due. */
const CHECKPOINT_EVERY_MS = 60_000;

const send = (message: FromWriter) => port.postMessage(message);

function opened(file: string, options: Parameters<typeof openDatabase>[1]): Database {
  const result = openDatabase(file, options);
  if (!result.ok) throw new FaultError(result.fault);
  return result.value;
}

function run(): void {
  const catalogFile = opened(data.catalogPath, {
    applicationId: CATALOG_APPLICATION_ID,
    migrations: CATALOG_MIGRATIONS,
    synchronous: 'FULL',
  });
  const journalFile = opened(data.journalPath, {
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
    pageSize: JOURNAL_PAGE_BYTES,
    synchronous: 'FULL',
  });
  const catalog = new CatalogDb(catalogFile);
  const journal = new JournalWriter(journalFile, ownColumnsOf, data.capBytes);
  let sinceCommit = 0;

  const commit = () => {
    const batches = sinceCommit;
    try {
      journal.commit();
      sinceCommit = 0;
      send({ type: 'committed', batches, state: journal.state() });
    } catch (error) {
      send({ type: 'write-failed', fault: storeFault(error) });
    }
  };
  const timer = setInterval(commit, COMMIT_EVERY_MS);
  const checkpoint = setInterval(() => journalFile.pragma('wal_checkpoint(PASSIVE)'), CHECKPOINT_EVERY_MS);

  const answer = (request: WriterRequest): unknown => {
    switch (request.method) {
      case 'identifyTargets':
        return catalog.identifyTargets(request.names);
      case 'identifySeries':
        return catalog.identifySeries(request.keys);
      case 'addressesOf':
        return catalog.addressesOf(request.probes);
      case 'renameTarget':
        return catalog.renameTarget(request.from, request.to);
      case 'addEvent':
        return catalog.addEvent(request.event);
      case 'replaceEvent':
        return catalog.replaceEvent(request.event);
      case 'events':
        return catalog.events(request.sinceMs, request.limit);
      case 'meta':
        return catalog.meta(request.key);
      case 'setMeta':
        return catalog.setMeta(request.key, request.value);
      case 'reachedBatch':
        return journal.reachedBatch(request.run);
      case 'commit':
        return commit();
    }
  };

  port?.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'batch':
        sinceCommit += 1;
        if (!journal.add(new Uint8Array(message.buffer))) send({ type: 'bad-batch' });
        return;
      case 'request':
        try {
          send({ type: 'answer', id: message.id, value: answer(message.request) });
        } catch (error) {
          send({ type: 'refused', id: message.id, fault: storeFault(error) });
        }
        return;
      case 'close':
        clearInterval(timer);
        clearInterval(checkpoint);
        commit();
        journalFile.close();
        catalogFile.close();
        send({ type: 'closed' });
        port?.close();
    }
  });
  send({ type: 'opened', state: journal.state() });
}

function storeFault(error: unknown): Fault {
  const code = (error as { code?: string }).code ?? '';
  if (code === 'SQLITE_FULL') {
    return { code: 'store.full', message: 'the disk is full: samples wait in memory', hint: 'free some space' };
  }
  if (code.startsWith('SQLITE_')) {
    return { code: 'store.write-failed', message: `samples cannot be stored (${code})`, hint: 'check the data folder' };
  }
  return toFault(error);
}

try {
  run();
} catch (error) {
  send({ type: 'open-failed', fault: toFault(error) });
  port.close();
}
