import { describe, expect, it } from 'vitest';
import { memoryLog } from '../../core/testing/memory-log.ts';
import type { Store } from '../store/store.ts';
import { SavedNames } from './saved-names.ts';

/** The keys and values of the store. */
function metas(kept?: string) {
  const written: string[] = [];
  let value = kept;
  const request = (({ method, ...one }: { readonly method: string; readonly value?: string }) => {
    if (method === 'meta') return Promise.resolve(value);
    value = one.value;
    written.push(String(value));
    return Promise.resolve(undefined);
  }) as Store['request'];
  return { written, names: () => new SavedNames({ request }, memoryLog()) };
}

describe('the addresses of names', () => {
  it('are there for the next station, each name with the one that is probed', async () => {
    const { names } = metas();
    names().save(
      new Map([
        [':a.example', ['192.0.2.1', '192.0.2.2']],
        ['6:b.example', { failed: 'not found' }],
        [':__proto__', ['192.0.2.3']],
      ]),
    );
    expect([...(await names().read())]).toEqual([
      [':a.example', '192.0.2.1'],
      [':__proto__', '192.0.2.3'],
    ]);
  });

  it('are written when they change', () => {
    const { names, written } = metas();
    const one = names();
    one.save(new Map());
    one.save(new Map([[':a.example', ['192.0.2.1', '192.0.2.2']]]));
    one.save(new Map([[':a.example', ['192.0.2.1']]]));
    expect(written).toEqual(['{}', '{":a.example":"192.0.2.1"}']);
  });

  it.each(['{', '[1]', '{"a":1}'])('are unknown when %s is kept', async (kept) => {
    expect((await metas(kept).names().read()).size).toBe(0);
  });
});
