import { describe, expect, it } from 'vitest';
import { FakeClock, settle } from '../core/testing/fake-clock.ts';
import { systemResolver } from './resolver.ts';

/** A name server that replies when the test says so. */
function server(options: { readonly overdueMs?: number; readonly parallel?: number } = {}) {
  const clock = new FakeClock();
  const asked: string[] = [];
  const overdue: string[] = [];
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
  const resolve = (name: string, family: 4 | 6 | null = null) =>
    resolver.resolve(name, family, (fault) => void overdue.push(fault.message));
  return { clock, asked, resolver, open, overdue, resolve };
}

describe('the resolver', () => {
  it('asks again each time: how old an answer may be is not its to decide', async () => {
    const { resolver, asked, open } = server();
    for (let time = 1; time <= 2; time++) {
      const result = resolver.resolve('a.example', null);
      open.get('a.example')?.answer(['192.0.2.1']);
      await result;
      expect(asked).toHaveLength(time);
    }
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

  it('takes the silence of multicast DNS for no answer, not for "does not exist"', async () => {
    const { resolver, open } = server();
    const result = resolver.resolve('printer.local', null);
    open.get('printer.local')?.fail('ENOTFOUND');
    expect(await result).toMatchObject({ ok: false, fault: { code: 'resolver.failed' } });
  });

  it('gives IPv4-mapped addresses as IPv4 addresses, each once, and none of them for IPv6', async () => {
    const { resolver, open } = server();
    const any = resolver.resolve('a', null);
    open.get('a')?.answer(['::ffff:192.0.2.1', '192.0.2.1', '2001:DB8::1']);
    expect(await any).toEqual({ ok: true, value: ['192.0.2.1', '2001:db8::1'] });
    const v6 = resolver.resolve('a', 6);
    open.get('a')?.answer(['::ffff:192.0.2.1']);
    expect(await v6).toMatchObject({ ok: false, fault: { code: 'resolver.not-found' } });
  });

  it('looks up a name of other letters in its ASCII form, and calls it as it was written', async () => {
    const { resolver, asked, open } = server();
    const result = resolver.resolve('bücher.example', null);
    expect(asked).toEqual(['xn--bcher-kva.example/0']);
    open.get('xn--bcher-kva.example')?.fail('ENOTFOUND');
    expect(await result).toMatchObject({ fault: { message: 'bücher.example does not exist or has no address' } });
  });

  it('reports an overdue look-up, and returns its result nevertheless', async () => {
    const { resolve, open, clock, overdue } = server({ overdueMs: 5000 });
    const result = resolve('a.example');
    await clock.advanceAsync(4999);
    expect(overdue).toEqual([]);
    await clock.advanceAsync(1);
    expect(overdue).toEqual(['No answer for a.example within 5 s']);
    open.get('a.example')?.answer(['192.0.2.1']);
    expect(await result).toEqual({ ok: true, value: ['192.0.2.1'] });
  });

  it('counts from when a look-up starts, not from when it has to wait for its turn', async () => {
    const { resolve, open, clock, overdue } = server({ overdueMs: 5000, parallel: 1 });
    void resolve('a');
    void resolve('b');
    await clock.advanceAsync(9000);
    expect(overdue).toEqual(['No answer for a within 5 s']);
    open.get('a')?.fail('EAI_AGAIN');
    await clock.advanceAsync(4999);
    expect(overdue).toHaveLength(1);
    await clock.advanceAsync(1);
    expect(overdue).toEqual(['No answer for a within 5 s', 'No answer for b within 5 s']);
  });

  it('asks a limited number at a time, and counts what is overdue as long as it holds its thread', async () => {
    const { resolve, asked, open, clock } = server({ parallel: 2 });
    for (const name of ['a', 'b', 'c', 'd']) void resolve(name);
    await clock.advanceAsync(60_000);
    expect(asked).toEqual(['a/0', 'b/0']);
    open.get('b')?.answer(['192.0.2.1']);
    await settle();
    expect(asked).toEqual(['a/0', 'b/0', 'c/0']);
  });

  it('has places for 32 at a time: as many names without an answer hold up no other file or name', () => {
    const { resolve, asked } = server();
    for (let at = 0; at < 40; at++) void resolve(`dead${at}`);
    expect(asked).toHaveLength(32);
  });

  it('keeps half of the places for names that are not known to get no answer', async () => {
    const { resolve, asked, open } = server({ parallel: 4 });
    const dead = ['d1', 'd2', 'd3', 'd4'];
    for (const name of dead) void resolve(name);
    for (const name of dead) open.get(name)?.fail('EAI_AGAIN');
    await settle();
    asked.length = 0;
    for (const name of dead) void resolve(name);
    for (const name of ['a', 'b', 'c']) void resolve(name);
    expect(asked).toEqual(['d1/0', 'd2/0', 'a/0', 'b/0']);
    open.get('a')?.answer(['192.0.2.1']);
    await settle();
    expect(asked).toEqual(['d1/0', 'd2/0', 'a/0', 'b/0', 'c/0']);
  });

  it('asks once for all that ask while a look-up is under way, and once per family', async () => {
    const { resolve, asked, open } = server();
    const results = [resolve('a'), resolve('a')];
    open.get('a')?.answer(['192.0.2.1']);
    const answer = { ok: true, value: ['192.0.2.1'] };
    expect(await Promise.all(results)).toEqual([answer, answer]);
    void resolve('a');
    void resolve('a', 6);
    expect(asked).toEqual(['a/0', 'a/0', 'a/6']);
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
