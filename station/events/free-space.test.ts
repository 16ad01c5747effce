import { expect, it } from 'vitest';
import type { TimelineEvent } from '../../core/contracts/station.ts';
import type { DiskSpace } from '../../core/ports/disk-space.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { FreeSpace, lowBelow } from './free-space.ts';

const MB = 1e6;

async function disk(totalBytes: number, freeBytes: number) {
  const clock = new FakeClock(1000);
  const events = new Map<number, TimelineEvent>();
  let space: DiskSpace | Error = { totalBytes, freeBytes };
  const timeline = {
    async add(event: Omit<TimelineEvent, 'id'>) {
      const added = { ...event, id: events.size };
      events.set(added.id, added);
      return added;
    },
    async replace(event: TimelineEvent) {
      events.set(event.id, event);
    },
  };
  const read = async () => {
    if (space instanceof Error) throw space;
    return space;
  };
  const free = new FreeSpace({ read, timeline, clock, log: memoryLog() });
  await settle();
  const later = async (next: number | Error) => {
    space = typeof next === 'number' ? { totalBytes, freeBytes: next } : next;
    clock.advance(10_000);
    await settle();
  };
  return { free, later, events: () => [...events.values()] };
}

it('is low below 500 MB, and on small disks below a twentieth', () => {
  expect([1e12, 64e9, 10e9, 2e9, 8e6].map(lowBelow)).toEqual([500 * MB, 500 * MB, 500 * MB, 100 * MB, 0.4 * MB]);
});

it('that falls below the limit is one warning, which ends when there is clearly more', async () => {
  const { free, later, events } = await disk(64e9, 600 * MB);
  expect([free.isLow, free.space?.freeBytes, events()]).toEqual([false, 600 * MB, []]);
  await later(499 * MB);
  expect(free.isLow).toBe(true);
  await later(501 * MB);
  await later(450 * MB);
  expect(events()).toMatchObject([{ atMs: 11_000, endMs: null, kind: 'disk-low', excluded: false }]);
  expect(events()[0]?.message).toContain('has 499 MB left');
  await later(601 * MB);
  expect([free.isLow, events()]).toMatchObject([false, [{ atMs: 11_000, endMs: 41_000 }]]);
});

it('is unknown while it cannot be read, which neither begins nor ends a warning', async () => {
  const { free, later, events } = await disk(64e9, 100 * MB);
  await later(new Error('gone'));
  expect([free.space, free.isLow, events()]).toMatchObject([null, true, [{ endMs: null }]]);
  await later(900 * MB);
  expect([free.isLow, events()]).toMatchObject([false, [{ endMs: 21_000 }]]);
});
