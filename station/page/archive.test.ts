import { expect, it } from 'vitest';
import type { Sink } from '../../core/rpc/contract.ts';
import { settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { Archive, type ArchiveParts } from './archive.ts';

it('shows nothing of many series after the moment of a replay', async () => {
  const asked: { toMs: number; through: { batch: number } }[] = [];
  const reader = {
    aggregate(query: (typeof asked)[number]) {
      asked.push(query);
      return { cancel: () => undefined };
    },
  };
  const archive = new Archive({
    store: { reader, request: () => Promise.resolve(), journal: { newestId: 9 } },
    intake: { storedBatches: 100 },
    log: memoryLog(),
  } as unknown as ArchiveParts);
  const sink = { credit: 1, send: () => undefined, onCredit: () => undefined, end: () => undefined } as Sink<never>;
  const query = { series: null, fromMs: 0, toMs: 5000, columns: 10 } as unknown as Parameters<Archive['aggregate']>[0];
  const { signal } = new AbortController();
  archive.aggregate(query, sink, signal);
  archive.aggregate(query, sink, signal, { atMs: 3000, batches: 40 });
  await settle();
  expect(asked.map(({ toMs, through }) => [toMs, through.batch])).toEqual([
    [5000, 100],
    [3000, 40],
  ]);
  const early = { atMs: 0, batches: 0 };
  expect(() => archive.aggregate(query, sink, signal, early)).toThrow('The span ends before it begins');
});
