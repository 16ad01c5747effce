import type { NetworkInterfaceInfo } from 'node:os';
import { describe, expect, it } from 'vitest';
import { networksOf } from './multicast.ts';

const v4 = (address: string, internal = false): NetworkInterfaceInfo => ({
  ...{ address, family: 'IPv4', internal, netmask: '255.255.255.0', mac: '02:00:00:00:00:01', cidr: null },
});
const v6 = (address: string): NetworkInterfaceInfo => ({
  ...{ address, family: 'IPv6', internal: false, netmask: 'ffff::', mac: '02:00:00:00:00:01', cidr: null, scopeid: 2 },
});

describe('the networks of a host', () => {
  it('are one for each IPv4 address, and one for IPv6 of each interface', () => {
    const interfaces = {
      lo: [v4('127.0.0.1', true)],
      eth0: [v4('192.0.2.1'), v4('198.51.100.1'), v6('fe80::1'), v6('fd00::1'), v6('2001:db8::1')],
      wlan0: [v6('fe80::2')],
      down0: undefined,
    };
    expect(networksOf(interfaces)).toEqual([
      { interface: '192.0.2.1', family: 4, addresses: ['192.0.2.1'] },
      { interface: '198.51.100.1', family: 4, addresses: ['198.51.100.1'] },
      { interface: '::%eth0', family: 6, addresses: ['fd00::1', '2001:db8::1'] },
      { interface: '::%wlan0', family: 6, addresses: [] },
    ]);
  });

  it('are the first of many', () => {
    const many = Object.fromEntries(Array.from({ length: 200 }, (_, at) => [`veth${at}`, [v6(`fd00::${at}`)]]));
    expect(networksOf(many)).toHaveLength(32);
    const last = Object.values(many).at(-1)?.[0]?.address ?? '';
    expect(networksOf(many, (address) => address === last)).toEqual([expect.objectContaining({ addresses: [last] })]);
  });
});
