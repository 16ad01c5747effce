import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import BetterSqlite3, { type Database } from 'better-sqlite3';
import { FaultError, toFault } from '../../core/result/result.ts';
import { CatalogDb } from './catalog-db.ts';
import { usageToRead } from './compact/usage.ts';
import { DeferredWrites } from './deferred-writes.ts';
import { EventDb } from './event-db.ts';
import { FloorPlanDb } from './floor-plan-db.ts';
import { JournalWriter, maxSeriesOf } from './journal-writer.ts';
import { openKnown } from './open-database.ts';
import { checkStore } from './open-store.ts';
import {
  CATALOG_APPLICATION_ID,
  CATALOG_MIGRATIONS,
  JOURNAL_APPLICATION_ID,
  JOURNAL_MIGRATIONS,
  type Migration,
} from './schema.ts';
import { openFault, readFault } from './store-fault.ts';
import { SurveyDb } from './survey-db.ts';
import type { FromWriter, ToWriter, WriterData, WriterRequest } from './writer-protocol.ts';

/**
 * Takes the place of the writing thread where a project is open read-only. Requests are answered from a copy of the
 * catalog in memory, in which changes of this station stay; samples are not taken.
 */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const data = workerData as WriterData;
const { catalogPath, journalPath } = data;

const send = (message: FromWriter) => port.postMessage(message);

function opened(file: string, applicationId: number, migrations: readonly Migration[]): Database {
  const result = openKnown(file, { applicationId, migrations });
  if (!result.ok) throw new FaultError(result.fault);
  return result.value;
}

/** Bytes 18 and 19 of a database are its journal mode: memory has no log. */
const ROLLBACK_MODE = Buffer.from([1, 1]);

function catalogInMemory(): Database {
  const file = opened(catalogPath, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS);
  try {
    const bytes = file.serialize();
    ROLLBACK_MODE.copy(bytes, 18);
    return new BetterSqlite3(bytes);
  } catch (error) {
    throw new FaultError(openFault(catalogPath, error));
  } finally {
    file.close();
  }
}

function run(): void {
  checkStore(data);
  const catalogFile = catalogInMemory();
  const journalFile = opened(journalPath, JOURNAL_APPLICATION_ID, JOURNAL_MIGRATIONS);
  const catalog = new CatalogDb(catalogFile, maxSeriesOf(journalFile));
  const deferred = new DeferredWrites(catalogFile, (fault) => send({ type: 'dropped', fault }));
  const events = new EventDb(catalogFile, deferred);
  const surveys = new SurveyDb(catalogFile, deferred);
  const floorPlans = new FloorPlanDb(catalogFile);

  const answer = (request: WriterRequest): unknown => {
    switch (request.method) {
      case 'identifyTargets':
        return catalog.identifyTargets(request.names);
      case 'identifySeries':
        return catalog.identifySeries(request.keys);
      case 'agentSeries':
        return catalog.agentSeries();
      case 'addressesOf':
        return catalog.addressesOf(request.probes);
      case 'renameTargets':
        return catalog.renameTargets(request.renames);
      case 'addEvent':
        return events.add(request.event);
      case 'replaceEvent':
        return events.replace(request.event);
      case 'event':
        return events.find(request.id);
      case 'deleteEvent':
        return events.delete(request.id);
      case 'events':
        return events.list(request.sinceMs, request.limit);
      case 'openEvents':
        return events.open(request.kinds);
      case 'meta':
        return catalog.meta(request.key);
      case 'setMeta':
        return catalog.setMeta(request.key, request.value);
      case 'savePlan':
        return catalog.savePlan(request.plan);
      case 'savedPlan':
        return catalog.savedPlan();
      case 'surveys':
        return surveys.list();
      case 'addSurvey':
        return surveys.add(request.survey);
      case 'putSurvey':
        return surveys.put(request.survey);
      case 'deleteSurvey':
        return surveys.delete(request.id);
      case 'floorPlans':
        return floorPlans.list();
      case 'putFloorPlan':
        return floorPlans.put(request.plan);
      case 'deleteFloorPlan':
        return floorPlans.delete(request.site);
      case 'reachedBatch':
        return 0n;
      case 'commit':
        return undefined;
    }
  };

  port?.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'batches':
      case 'folded':
      case 'cap':
        return;
      case 'request':
        try {
          send({ type: 'answer', id: message.id, value: answer(message.request) });
        } catch (error) {
          send({ type: 'refused', id: message.id, fault: readFault(catalogPath, error) });
        }
        return;
      case 'close':
        catalogFile.close();
        journalFile.close();
        send({ type: 'closed' });
        port?.close();
    }
  });
  const { capBytes } = data;
  const state = new JournalWriter(journalFile, () => undefined, capBytes).state();
  send({ type: 'opened', state, unknownSamples: 0, levels: usageToRead(dirname(journalPath)) });
}

try {
  run();
} catch (error) {
  send({ type: 'open-failed', fault: toFault(error) });
  port.close();
}
