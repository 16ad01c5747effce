import { describe, expect, it } from 'vitest';
import { MAX_PATH_SPAN_MS, type PathReading, type PathSpan, type PathState } from '../../core/contracts/path.ts';
import { stationContract } from '../../core/contracts/station.ts';
import { connect } from '../../core/rpc/connect.ts';
import { memoryPorts } from '../../core/rpc/memory-port.ts';
import { serve } from '../../core/rpc/serve.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { PathQuery } from '../store/read/hop-slots.ts';
import type { PathListener } from '../store/reader-listener.ts';
import { type PathArchiveParts, pathAt } from './path-at.ts';

const SPAN: PathSpan = { series: 7, fromMs: 1000, toMs: 61_000 };
const PATH: PathState = {
  series: 7,
  sinceMs: 1000,
  untilMs: 60_000,
  rounds: 60,
  targetSent: 60,
  targetAnswered: 60,
  hops: [],
  fingerprint: '0123456789abcdef',
  flows: [],
  branches: [],
  changes: [],
  verdict: [],
};

/** A page's connection to a station with one traced series and a reading thread that the test plays. */
function archive(
  named: PathArchiveParts['paths']['named'] = (path) => Promise.resolve({ ...path, verdict: ['named'] }),
) {
  const asked: PathQuery[] = [];
  let listener: PathListener | undefined;
  const cancelled: PathQuery[] = [];
  const log = memoryLog();
  const parts: PathArchiveParts = {
    log,
    catalog: { addressOf: (series) => (series === 7 ? '203.0.113.9' : '') },
    paths: { named },
    store: {
      reader: {
        path(query, one) {
          asked.push(query);
          listener = one;
          return { cancel: () => void cancelled.push(query) };
        },
      },
    },
  };
  const contract = { pathAt: stationContract.pathAt };
  const [page, station] = memoryPorts();
  serve(station, contract, { pathAt: (span, sink, signal) => pathAt(parts, span, sink, signal) });
  const client = connect(page, contract);
  const items: PathReading[] = [];
  const read = (span: PathSpan, credit = 4) => client.pathAt(span, (item) => void items.push(item), { credit });
  const thread = () => listener as PathListener;
  return { asked, items, log, read, thread, settled, cancelled };
}

const settled = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0));

describe('reading a path back', () => {
  it('asks for the span with the address of the series, and ends with the path and its names', async () => {
    const { asked, items, read, thread } = archive();
    const { done } = read(SPAN);
    await settled();
    expect(asked).toEqual([{ ...SPAN, target: '203.0.113.9' }]);
    thread().onProgress(0.5);
    thread().onPath(PATH);
    thread().onDone(0);
    await done;
    expect(items).toEqual([
      { kind: 'progress', share: 0.5 },
      { kind: 'path', path: { ...PATH, verdict: ['named'] } },
    ]);
  });

  it('answers nothing for a time of which nothing is stored', async () => {
    const { items, read, thread } = archive();
    const { done } = read(SPAN, 1);
    await settled();
    thread().onProgress(0.5);
    thread().onPath(null);
    thread().onDone(0);
    await done;
    expect(items).toEqual([{ kind: 'path', path: null }]);
  });

  it('ends with a fault when the names cannot be found', async () => {
    const { read, thread } = archive(() => Promise.reject(new Error('no names')));
    const { done } = read(SPAN);
    await settled();
    thread().onPath(PATH);
    thread().onDone(0);
    await expect(done).rejects.toMatchObject({ fault: { code: 'internal', message: 'no names' } });
  });

  it('stops reading when nobody waits for it any more', async () => {
    const { cancelled, read } = archive();
    const running = read(SPAN);
    await settled();
    running.cancel();
    await settled();
    expect(cancelled).toHaveLength(1);
  });

  it('says in the log that stored samples were damaged, and to the page that reading failed', async () => {
    const { log, read, thread } = archive();
    const first = read(SPAN);
    await settled();
    thread().onPath(PATH);
    thread().onDone(3);
    await first.done;
    expect(log.lines.map(({ fields }) => fields)).toContainEqual({ rows: 3 });
    const second = read(SPAN);
    await settled();
    thread().onFault({ code: 'store.damaged', message: 'unreadable' });
    await expect(second.done).rejects.toMatchObject({ fault: { code: 'store.damaged' } });
  });

  it.each<[string, PathSpan]>([
    ['path.unknown-series', { ...SPAN, series: 8 }],
    ['rpc.bad-input', { ...SPAN, toMs: SPAN.fromMs }],
    ['rpc.bad-input', { ...SPAN, toMs: SPAN.fromMs + MAX_PATH_SPAN_MS + 1 }],
  ])('refuses with %s', async (code, span) => {
    const { asked, read } = archive();
    await expect(read(span).done).rejects.toMatchObject({ fault: { code } });
    expect(asked).toEqual([]);
  });
});
