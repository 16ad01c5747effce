import { dirname } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';
import type { Database } from 'better-sqlite3';
import { type Fault, FaultError, toFault } from '../../core/result/result.ts';
import { ownColumnsOf } from '../../probes/registry.ts';
import { CatalogDb } from './catalog-db.ts';
import { highestFolded } from './days/highest-folded.ts';
import { DeferredWrites } from './deferred-writes.ts';
import { EventDb } from './event-db.ts';
import { FileWatch } from './file-watch.ts';
import { FloorPlanDb } from './floor-plan-db.ts';
import { type JournalState, JournalWriter, maxSeriesOf } from './journal-writer.ts';
import { openStore } from './open-store.ts';
import { openFault, storeFault } from './store-fault.ts';
import { SurveyDb } from './survey-db.ts';
import { keepUnknownRows } from './unknown-rows.ts';
import type { FromWriter, ToWriter, WriterData, WriterRequest } from './writer-protocol.ts';

/**
 * The one thread that writes. Each second: one transaction with what completed in it. Requests are answered in order;
 * nothing that the disk refuses ends the thread.
 */
const port = parentPort;
if (!port) throw new Error('runs as a worker only');
const data = workerData as WriterData;
const { catalogPath, journalPath } = data;
const COMMIT_EVERY_MS = 1000;
/** WAL pages are moved into the file once a minute, while nothing else is due. */
const CHECKPOINT_EVERY_MS = 60_000;

const send = (message: FromWriter) => port.postMessage(message);

function run(): void {
  const { catalog: catalogFile, journal: journalFile } = openStore(data);
  const watch = new FileWatch([journalPath, catalogPath]);
  const catalog = new CatalogDb(catalogFile, maxSeriesOf(journalFile));
  const deferred = new DeferredWrites(catalogFile, (fault) => send({ type: 'dropped', fault }));
  const events = new EventDb(catalogFile, deferred);
  const surveys = new SurveyDb(catalogFile, deferred);
  const floorPlans = new FloorPlanDb(catalogFile);
  const foldedId = highestFolded(dirname(journalPath), journalFile);
  const unknownSamples = keepUnknown(journalFile, foldedId);
  const journal = new JournalWriter(journalFile, ownColumnsOf, data.capBytes, foldedId);
  let state: JournalState = journal.state();

  const commit = () => {
    let fault: Fault | null = null;
    let batches = 0;
    const attempt = (file: string, work: () => void) => {
      try {
        work();
      } catch (error) {
        fault ??= storeFault(file, error);
      }
    };
    attempt(journalPath, () => {
      watch.check();
      journal.commit((frames) => {
        batches += frames;
      });
    });
    attempt(catalogPath, () => deferred.flush());
    attempt(journalPath, () => {
      state = journal.state();
    });
    send({ type: 'committed', batches, state, fault, lost: journal.takeLost() });
  };
  const timer = setInterval(commit, COMMIT_EVERY_MS);
  const checkpoint = setInterval(() => {
    try {
      journalFile.pragma('wal_checkpoint(PASSIVE)');
    } catch {
      // The WAL stays as it is; whether samples can be written, the next commit tells.
    }
  }, CHECKPOINT_EVERY_MS);

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
        return deferred.write(`meta ${request.key}`, () => catalog.setMeta(request.key, request.value));
      case 'savePlan':
        return deferred.write('plan', () => catalog.savePlan(request.plan));
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
        return journal.reachedBatch(request.run);
      case 'commit':
        return commit();
    }
  };

  const close = () => {
    clearInterval(timer);
    clearInterval(checkpoint);
    commit();
    for (const file of [journalFile, catalogFile]) {
      try {
        file.close();
      } catch {
        // Its pages stay in the WAL; the commit has reported samples that could not be written.
      }
    }
    send({ type: 'closed' });
    port?.close();
  };

  port?.on('message', (message: ToWriter) => {
    switch (message.type) {
      case 'batches':
        for (const buffer of message.buffers) {
          if (!journal.add(new Uint8Array(buffer))) send({ type: 'bad-batch' });
        }
        return;
      case 'request':
        try {
          send({ type: 'answer', id: message.id, value: answer(message.request) });
        } catch (error) {
          const file = message.request.method === 'reachedBatch' ? journalPath : catalogPath;
          send({ type: 'refused', id: message.id, fault: storeFault(file, error) });
        }
        return;
      case 'folded':
        return journal.folded(message.rowId);
      case 'cap':
        return journal.setCap(message.capBytes);
      case 'close':
        close();
    }
  });
  send({ type: 'opened', state, unknownSamples });
}

function keepUnknown(journal: Database, foldedId: number): number {
  try {
    return keepUnknownRows(journal, (probeCode) => ownColumnsOf(probeCode) !== undefined, foldedId);
  } catch (error) {
    throw new FaultError(openFault(journalPath, error));
  }
}

try {
  run();
} catch (error) {
  send({ type: 'open-failed', fault: toFault(error) });
  port.close();
}
