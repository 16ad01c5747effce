import { expect, it } from 'vitest';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { lostOnClose } from './process-end.ts';

it('is what the child reports', async () => {
  const log = memoryLog();
  const fault = { code: 'store.full', message: '7 samples could not be stored' };
  expect(await lostOnClose(async () => fault, log)).toEqual(fault);
  expect(await lostOnClose(async () => null, log)).toBeNull();
  expect(log.lines).toEqual([]);
});

it('is a failure of closing, which is logged', async () => {
  const log = memoryLog();
  const lost = await lostOnClose(() => Promise.reject(new Error('no such table: runs')), log);
  expect(lost).toEqual({ code: 'internal', message: 'no such table: runs' });
  expect(log.lines).toMatchObject([{ level: 'error', fields: { message: 'no such table: runs' } }]);
});
