import { expect, it } from 'vitest';
import { agentResolver } from './agent-resolver.ts';
import { reflectorOf, reflectorsOf, sendersOf } from './reflector-of.ts';

const SENDERS = ['192.0.2.1', 'fe80::1%eth0', 'nonsense', '192.0.2.2', '2001:db8::2'];

it('answers the hosts of the fleet and whom the project names', () => {
  expect(reflectorOf(true, SENDERS)).toEqual({
    port: 4786,
    allow: ['127.0.0.0/8', '::1', '192.0.2.1', '192.0.2.2', '2001:db8::2'],
  });
  expect(reflectorOf({ port: 8620, allow: ['198.51.100.0/24'] }, ['192.0.2.1'])).toEqual({
    port: 8620,
    allow: ['127.0.0.0/8', '::1', '198.51.100.0/24', '192.0.2.1'],
  });
});

it('is off unless the project says otherwise', () => {
  expect(reflectorOf(undefined, SENDERS)).toBeNull();
  expect(reflectorOf(false, SENDERS)).toBeNull();
});

it('is off at agents that the project does not have any more', () => {
  const reflectors = reflectorsOf({ a: { reflector: true }, b: {} }, ['a', 'gone'], ['192.0.2.1']);
  expect([...reflectors].map(([name, reflector]) => [name, reflector?.port])).toEqual([
    ['a', 4786],
    ['b', undefined],
    ['gone', undefined],
  ]);
});

it('answers members at the addresses that they report, and at those that others reach them at', () => {
  const agents = {
    a: { address: '2001:DB8::7' },
    b: {},
    c: {},
    revoked: { address: '203.0.113.9' },
  };
  const reported: Readonly<Record<string, readonly string[]>> = {
    a: ['10.0.0.5'],
    b: ['10.0.0.6'],
    revoked: ['10.0.0.7'],
  };
  const senders = sendersOf(
    agents,
    (name) => name !== 'revoked',
    (name) => reported[name] ?? [],
  );
  expect(senders).toEqual(['10.0.0.5', '2001:db8::7', '10.0.0.6']);
});

it('resolves agents by their addresses, IPv4 first, and says why one has none', async () => {
  const others = { resolve: async () => ({ ok: true, value: ['198.51.100.1'] }) as const };
  const resolver = agentResolver(others, (name) => (name === 'lima' ? ['2001:db8::2', 'nonsense', '192.0.2.2'] : []));
  expect(await resolver.resolve('agent:lima', null)).toEqual({ ok: true, value: ['192.0.2.2', '2001:db8::2'] });
  expect(await resolver.resolve('agent:lima', 6)).toEqual({ ok: true, value: ['2001:db8::2'] });
  expect(await resolver.resolve('a.example', null)).toEqual({ ok: true, value: ['198.51.100.1'] });
  expect(await resolver.resolve('agent:oslo', null)).toMatchObject({
    fault: { code: 'resolver.not-found', message: 'agent oslo has not connected yet: its address is not known' },
  });
});
