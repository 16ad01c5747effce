import { expect, it } from 'vitest';
import { ERROR_CAUSES } from '../../../core/model/outcome.ts';
import { OwnAddresses } from './own-addresses.ts';

const { fromHere, viaRouter } = ERROR_CAUSES;

const one = (family: 'IPv4' | 'IPv6', cidr: string) => {
  const common = { address: cidr.split('/')[0] ?? '', netmask: '', mac: '', internal: false, cidr };
  return family === 'IPv4' ? { ...common, family } : { ...common, family, scopeid: 0 };
};
const ask = () => ({ eth0: [one('IPv4', '10.66.0.2/24'), one('IPv6', 'fd00:66::2/64')] });

it.each([
  ['a neighbour that is not found', '10.66.0.2', '10.66.0.9', fromHere],
  ['an IPv6 neighbour that is not found', 'fd00:66::2', 'fd00:66::9', fromHere],
  ['the same, reported with its zone', 'fd00:66::2%eth0', 'fd00:66::9', fromHere],
  ['a router that is not found', '10.66.0.2', '192.0.2.1', fromHere | viaRouter],
  ['a router', '10.66.0.1', '192.0.2.1', 0],
  ['a host at its own address', '10.66.0.2', '10.66.0.2', 0],
])('knows who sent an error: %s', (_, from, destination, sender) => {
  expect(new OwnAddresses(() => 0, ask).senderOf(from, destination)).toBe(sender);
});

it('asks again after a while', () => {
  let nowMs = 0;
  let interfaces: ReturnType<typeof ask> | Record<string, never> = {};
  const own = new OwnAddresses(
    () => nowMs,
    () => interfaces,
  );
  expect(own.senderOf('10.66.0.2', '10.66.0.9')).toBe(0);
  interfaces = ask();
  expect(own.senderOf('10.66.0.2', '10.66.0.9')).toBe(0);
  nowMs = 5000;
  expect(own.senderOf('10.66.0.2', '10.66.0.9')).toBe(fromHere);
});
