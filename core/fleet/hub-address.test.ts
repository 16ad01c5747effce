import { describe, expect, it } from 'vitest';
import { hubAddressText, parseHubAddress } from './hub-address.ts';

describe('the address of a hub', () => {
  it.each([
    ['192.0.2.1:4785', { host: '192.0.2.1', port: 4785 }],
    ['[2001:db8::1]:1', { host: '2001:db8::1', port: 1 }],
    ['Hub.Example.org:65535', { host: 'hub.example.org', port: 65_535 }],
  ])('%s is read, and written again', (text, address) => {
    expect(parseHubAddress(text)).toEqual(address);
    expect(hubAddressText(address)).toBe(text.toLowerCase());
  });

  it.each(['', ':1', '192.0.2.1', '192.0.2.1:0', 'hub:65536', '2001:db8::1:80', '[hub]:80', 'a b:80', 'hub:80,x:1'])(
    '%j is none',
    (text) => {
      expect(parseHubAddress(text)).toBeUndefined();
    },
  );
});
