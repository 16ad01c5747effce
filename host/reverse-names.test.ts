import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../core/testing/fake-clock.ts';
import { reverseNames } from './reverse-names.ts';

/** A name server that replies when the test says so. */
function server(options: { readonly parallel?: number; readonly cacheMs?: number } = {}) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const open = new Map<string, { answer(names: string[]): void; fail(): void }>();
  const names = reverseNames({
    clock,
    ...options,
    servers: {
      reverse: (address) =>
        new Promise((resolve, reject) => {
          asked.push(address);
          open.set(address, { answer: resolve, fail: () => reject(new Error('ENOTFOUND')) });
        }),
      cancel: () => {
        for (const { fail } of open.values()) fail();
      },
    },
  });
  return { clock, asked, open, names };
}

describe('names of addresses', () => {
  it('are there once they have been looked up, and nobody waits for them', async () => {
    const { names, open, asked } = server();
    expect(names.nameOf('192.0.2.1')).toBeNull();
    expect(names.nameOf('192.0.2.1')).toBeNull();
    open.get('192.0.2.1')?.answer(['gw.example', 'other.example']);
    await settle();
    expect([names.nameOf('192.0.2.1'), asked]).toEqual(['gw.example', ['192.0.2.1']]);
  });

  it('that would steer a terminal are none', async () => {
    const { names, open } = server();
    names.nameOf('192.0.2.1');
    open.get('192.0.2.1')?.answer(['gw\u001b]0;owned\u0007.example']);
    await settle();
    expect(names.nameOf('192.0.2.1')).toBeNull();
  });

  it('are looked up a few at a time', async () => {
    const { names, open, asked } = server({ parallel: 2 });
    for (const address of ['a', 'b', 'c']) names.nameOf(address);
    expect(asked).toEqual(['a', 'b']);
    open.get('b')?.fail();
    await settle();
    expect(asked).toEqual(['a', 'b', 'c']);
  });

  it('that do not exist are not asked for again soon', async () => {
    const { names, open, asked, clock } = server({ cacheMs: 1000 });
    names.nameOf('a');
    open.get('a')?.fail();
    await settle();
    expect([names.nameOf('a'), asked.length]).toEqual([null, 1]);
    clock.advance(1001);
    names.nameOf('a');
    expect(asked).toHaveLength(2);
  });

  it('stay while they are looked up again', async () => {
    const { names, open, clock } = server({ cacheMs: 1000 });
    names.nameOf('a');
    open.get('a')?.answer(['a.example']);
    await settle();
    clock.advance(1001);
    expect(names.nameOf('a')).toBe('a.example');
  });

  it('make room for others when a name server is dead', async () => {
    const { names, clock, asked } = server({ parallel: 1 });
    names.nameOf('a');
    names.nameOf('b');
    clock.advance(5000);
    expect(asked).toEqual(['a', 'b']);
  });

  it('are waited for as long as the caller says', async () => {
    const { names, clock, open } = server();
    let isDone = false;
    names.nameOf('a');
    void names.settled(500).then(() => {
      isDone = true;
    });
    await clock.advanceAsync(499);
    expect(isDone).toBe(false);
    await clock.advanceAsync(1);
    expect(isDone).toBe(true);
    open.get('a')?.answer(['a.example']);
    await settle();
    await names.settled(500);
    expect(names.nameOf('a')).toBe('a.example');
  });

  it('without a reply keep nothing alive after the end', async () => {
    const { names, clock, asked } = server({ parallel: 1 });
    names.nameOf('a');
    names.nameOf('b');
    names.close();
    await settle();
    names.nameOf('c');
    expect([asked, clock.pending]).toEqual([['a'], 0]);
  });
});
