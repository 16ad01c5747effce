import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { Sink } from '../../core/rpc/contract.ts';
import type { Store } from '../store/store.ts';
import { Timeline } from './timeline.ts';

it('sends every reader the alerts that are open, however long ago they began', async () => {
  let id = 0;
  const store: Pick<Store, 'request'> = {
    request: ((work: { readonly method: string; readonly event?: object }) =>
      Promise.resolve(work.method === 'events' ? [] : { ...work.event, id: ++id })) as Store['request'],
  };
  const timeline = new Timeline(store);
  const event = { atMs: 1000, endMs: null, message: '', excluded: false };
  const down = await timeline.add({ ...event, kind: 'down' });
  await timeline.add({ ...event, kind: 'threshold' });
  await timeline.add({ ...event, kind: 'route-change' });
  await timeline.replace({ ...event, id: 2, kind: 'threshold', endMs: 2000 });
  const seen: TimelineEvent[] = [];
  const sink: Sink<TimelineEvent> = {
    credit: 99,
    send: (one) => seen.push(one),
    onCredit: () => undefined,
    end: () => undefined,
  };
  timeline.open(1e12, sink, new AbortController().signal);
  await Promise.resolve();
  await Promise.resolve();
  expect(seen).toEqual([down]);
});
