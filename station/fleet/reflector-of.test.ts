import { expect, it } from 'vitest';
import { agentResolver } from './agent-resolver.ts';
import { reflectorOf } from './reflector-of.ts';

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
