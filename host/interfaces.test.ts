import { expect, it } from 'vitest';
import { connectedNetworks } from './interfaces.ts';

const isConnected = connectedNetworks({
  lo: [{ address: '127.0.0.1', cidr: '127.0.0.1/8', internal: true }],
  near: [
    { address: '10.66.0.2', cidr: '10.66.0.2/24', internal: false },
    { address: 'fe80::1%near', cidr: 'fe80::1%near/64', internal: false },
  ],
  odd: [{ address: '192.0.2.1', cidr: null, internal: false }],
});

it.each([
  ['10.66.0.9', true],
  ['10.66.1.9', false],
  ['10.66.0.2', false],
  ['127.0.0.9', false],
  ['192.0.2.2', false],
  ['fe80::9%near', true],
  ['2001:db8::1', false],
  ['a.name', false],
])('knows whether %s is a neighbour: %s', (address, expected) => {
  expect(isConnected(address)).toBe(expected);
});
