import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../core/testing/fake-clock.ts';
import { systemResolver } from './resolver.ts';

/** A name server that answers when the test says so. */
function server(options: { readonly timeoutMs?: number; readonly cacheMs?: number } = {}) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const open = new Map<string, { answer(addresses: string[]): void; fail(code: string): void }>();
  const resolver = systemResolver({
    clock,
    ...options,
    lookup: (name, family) =>
      new Promise((resolve, reject) => {
        asked.push(`${name}/${family}`);
        open.set(name, { answer: resolve, fail: (code) => reject(Object.assign(new Error(code), { code })) });
      }),
  });
  return { clock, asked, resolver, open };
}

describe('the resolver', () => {
  it('asks again for a name that failed soon, although it keeps good answers for long', async () => {
    const { resolver, asked, open, clock } = server({ cacheMs: 60_000 });
    const failed = resolver.resolve('a.example', null);
    await settle();
    open.get('a.example')?.fail('ENOTFOUND');
    await failed;
    await settle();
    void resolver.resolve('a.example', null);
    await settle();
    expect(asked).toHaveLength(1);
    clock.advance(5001);
    void resolver.resolve('a.example', null);
    await settle();
    expect(asked).toHaveLength(2);
  });

  it('gives all addresses in the order of the system', async () => {
    const { resolver, open } = server();
    const result = resolver.resolve('a.example', null);
    await settle();
    open.get('a.example')?.answer(['2001:db8::1', '192.0.2.1']);
    expect(await result).toEqual({ ok: true, value: ['2001:db8::1', '192.0.2.1'] });
  });

  it.each([
    ['ENOTFOUND', 'resolver.not-found', 'a.example does not exist or has no address'],
    ['ENODATA', 'resolver.not-found', 'a.example does not exist or has no address'],
    ['EAI_AGAIN', 'resolver.failed', 'a.example could not be resolved (EAI_AGAIN)'],
  ])('makes a fault of %s', async (code, fault, message) => {
    const { resolver, open } = server();
    const result = resolver.resolve('a.example', null);
    await settle();
    open.get('a.example')?.fail(code);
    expect(await result).toEqual({ ok: false, fault: { code: fault, message } });
  });

  it('takes an answer without addresses for none', async () => {
    const { resolver, open } = server();
    const result = resolver.resolve('a.example', 6);
    await settle();
    open.get('a.example')?.answer([]);
    expect(await result).toMatchObject({ ok: false, fault: { code: 'resolver.not-found' } });
  });

  it('gives up after its time limit', async () => {
    const { resolver, clock } = server({ timeoutMs: 5000 });
    const result = resolver.resolve('a.example', null);
    await clock.advanceAsync(5000);
    expect(await result).toEqual({
      ok: false,
      fault: { code: 'resolver.timeout', message: 'no answer for a.example within 5 s' },
    });
  });

  it('asks two at a time, whatever waits', async () => {
    const { resolver, asked, open } = server();
    for (const name of ['a', 'b', 'c', 'd']) void resolver.resolve(name, null);
    await settle();
    expect(asked).toEqual(['a/0', 'b/0']);
    open.get('b')?.answer(['192.0.2.1']);
    await settle();
    expect(asked).toEqual(['a/0', 'b/0', 'c/0']);
  });

  it('counts a look-up that it gave up as long as it holds its thread', async () => {
    const { resolver, asked, open, clock } = server({ timeoutMs: 1000 });
    for (const name of ['a', 'b', 'c']) void resolver.resolve(name, null);
    await clock.advanceAsync(60_000);
    expect(asked).toEqual(['a/0', 'b/0']);
    open.get('a')?.fail('EAI_AGAIN');
    await settle();
    expect(asked).toEqual(['a/0', 'b/0', 'c/0']);
  });

  it('asks once for a name while its answer is young, and once per family', async () => {
    const { resolver, asked, open, clock } = server({ cacheMs: 60_000 });
    const first = resolver.resolve('a', null);
    void resolver.resolve('a', null);
    await settle();
    open.get('a')?.answer(['192.0.2.1']);
    await first;
    await clock.advanceAsync(59_999);
    expect(await resolver.resolve('a', null)).toEqual({ ok: true, value: ['192.0.2.1'] });
    expect(asked).toEqual(['a/0']);
    void resolver.resolve('a', 6);
    await settle();
    expect(asked).toEqual(['a/0', 'a/6']);
    await clock.advanceAsync(1);
    void resolver.resolve('a', null);
    await settle();
    expect(asked).toEqual(['a/0', 'a/6', 'a/0']);
  });

  it('leaves no timer behind', async () => {
    const { resolver, open, clock } = server();
    const result = resolver.resolve('a', null);
    await settle();
    open.get('a')?.answer(['192.0.2.1']);
    await result;
    expect(clock.pending).toBe(0);
  });
});
