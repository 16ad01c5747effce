import { sharedMemory } from '../read/shared-groups.ts';
import { ReaderJobs } from '../reader-jobs.ts';
import { type Listener, tell } from '../reader-listener.ts';
import type { FromReader, ReaderJob, ReaderKind } from '../reader-protocol.ts';
import type { ReaderRun } from '../reader-run.ts';
import type { ReaderThread } from '../reader-thread.ts';

type Readings = Pick<
  ReaderThread,
  'events' | 'extent' | 'findings' | 'history' | 'moment' | 'paths' | 'seriesPast' | 'slices'
>;

/** The jobs of a reader thread in the thread of a test: an answer is there when a reading was begun. */
export function directReader(dataDir: string): Readings {
  let listener: Listener | null = null;
  const jobs = new ReaderJobs(dataDir, (message: FromReader) => {
    if (listener) tell(listener, structuredClone(message));
  });
  const run = (type: ReaderKind, query: unknown, asking: Listener): ReaderRun => {
    listener = asking;
    const work = jobs.begin({ type, id: 1, query: structuredClone(query) } as ReaderJob);
    while (!work.steps.step(0, () => 0));
    work.steps.close();
    work.reportResult();
    listener = null;
    asking.onDone(work.steps.damaged);
    return { cancel: () => undefined };
  };
  return {
    events: (query, asking) => run('events', query, asking),
    findings: (query, asking) => run('findings', query, asking),
    history: (query, asking) => run('history', query, asking),
    moment: (query, asking) => run('moment', { ...query, memory: sharedMemory(), isHelper: false, pieces: [] }, asking),
    paths: (query, asking) => run('paths', query, asking),
    seriesPast: (query, asking) => run('figures', query, asking),
    slices: (query, asking) => run('slices', query, asking),
    extent: () =>
      new Promise((resolve, reject) => {
        run('extent', {}, { onExtent: resolve, onDone: () => undefined, onFault: reject });
      }),
  };
}
