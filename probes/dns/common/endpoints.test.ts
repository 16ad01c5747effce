import { expect, it } from 'vitest';
import { expandTarget } from '../../../core/plan/expand.ts';
import { compileDns } from './compile.ts';
import { dns } from './definition.ts';
import { dnsEndpoints, recognizeDns } from './endpoints.ts';
import { parseServer } from './servers.ts';

const plan = (to: string, settings: Readonly<Record<string, unknown>> = {}) => {
  const target = { probe: 'dns', to, ...settings };
  const { series, reason } = expandTarget('t', target, { sounder: 1 }, new Map(), undefined, () => dns);
  return reason === null ? series.map((one) => ({ address: one.address, port: one.port, ...compileDns(one) })) : reason;
};

it('makes a series per server, in each transport', () => {
  const server = '192.0.2.53, [2001:db8::53]:5353 tls://dns.example, https://dns.example/q?x, tcp://192.0.2.53';
  expect(plan('example.com', { server })).toMatchObject([
    { address: '192.0.2.53', port: null, destination: '192.0.2.53', family: 4, request: { transport: 'udp' } },
    { address: '2001:db8::53', port: 5353, family: 6, request: { host: '2001:db8::53', port: 5353 } },
    { address: 'tls://dns.example', port: null, request: { transport: 'tls', host: 'dns.example' } },
    { address: 'https://dns.example/q?x', port: 443, request: { transport: 'https', path: '/q?x' } },
    { address: 'tcp://192.0.2.53', destination: '192.0.2.53', request: { transport: 'tcp' } },
  ]);
});

it('keeps servers that differ in their port, and gives the others the port of the target', () => {
  const server = '127.0.0.1:5301,127.0.0.1:5302,127.0.0.1,127.0.0.1';
  expect(plan('example.com', { server, port: 5353 })).toMatchObject([{ port: 5301 }, { port: 5302 }, { port: 5353 }]);
});

it('makes a URL of a server that is asked over HTTPS', () => {
  expect(plan('example.com', { server: '[2001:db8::53]:8443', transport: 'https' })).toMatchObject([
    {
      address: 'https://[2001:db8::53]:8443/dns-query',
      request: { host: '2001:db8::53', port: 8443, path: '/dns-query' },
    },
  ]);
});

it('stands for the servers of the system without a server', () => {
  expect(plan('example.com')).toMatchObject([{ address: 'system', request: { host: null, type: 1 } }]);
});

it('asks for the name of an address, unless another type is given', () => {
  expect(plan('192.0.2.1')).toMatchObject([{ request: { name: '1.2.0.192.in-addr.arpa.', type: 12 } }]);
  expect(plan('192.0.2.1', { record: 'ptr' })).toMatchObject([
    { request: { name: '1.2.0.192.in-addr.arpa.', type: 12 } },
  ]);
  expect(plan('192.0.2.1', { record: 'A' })).toMatchObject([{ request: { name: '192.0.2.1', type: 1 } }]);
  expect(plan('example.com', { record: 'TYPE65' })).toMatchObject([{ request: { type: 65 } }]);
});

it('says what is wrong with a server or a name', () => {
  const error = (server: string) => dnsEndpoints('example.com', { server });
  expect(error('ftp://192.0.2.53')).toEqual({
    error: '"ftp://192.0.2.53" is not a server: ftp:// is none of udp, tcp, tls, https',
  });
  expect(error('192.0.2.53:0')).toEqual({ error: '"192.0.2.53:0" is not a server: there is no port 0' });
  expect(error('192.0.2.53/x')).toEqual({ error: '"192.0.2.53/x" has a path: only https has one' });
  expect(error('300.0.2.53')).toHaveProperty('error');
  expect(dnsEndpoints('a..b', {})).toEqual({ error: '"a..b" has an empty label' });
});

it('recognizes URIs', () => {
  expect(recognizeDns('dns:example.com?type=MX')).toEqual({ to: 'example.com', settings: { record: 'MX' } });
  expect(recognizeDns('dns://192.0.2.53:5353/www.example.com?class=IN;type=aaaa')).toEqual({
    to: 'www.example.com',
    settings: { server: '192.0.2.53:5353', record: 'AAAA' },
  });
  expect(recognizeDns('dns:%5Fdmarc.example.com')).toEqual({ to: '_dmarc.example.com' });
  expect(recognizeDns('dns:example.com')).toEqual({ to: 'example.com' });
  for (const other of ['https://example.com', 'dns:', 'example.com', 'dns://server/']) {
    expect(recognizeDns(other)).toBeNull();
  }
});

it('reads back the address of every server', () => {
  for (const text of [
    '192.0.2.1',
    '2001:db8::1',
    'ns.example',
    'tls://[2001:db8::1]',
    'https://a.example/q',
    'tcp://192.0.2.1',
  ]) {
    const parsed = parseServer(text, 'udp');
    const address = 'server' in parsed ? parsed.server.address : '';
    expect(parseServer(address, 'udp')).toEqual(parsed);
  }
});
