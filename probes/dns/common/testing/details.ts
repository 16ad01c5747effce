import type { DnsDetail } from '../detail.ts';

/** An answer with two addresses. */
export const dnsDetail = (more: Partial<DnsDetail> = {}): DnsDetail => ({
  server: '192.0.2.53:53',
  transport: 'udp',
  name: 'example.com',
  type: 'A',
  class: 'IN',
  rcode: 'NOERROR',
  flags: ['qr', 'aa', 'rd'],
  values: ['192.0.2.1', '192.0.2.2'],
  answers: ['192.0.2.1', '192.0.2.2'].map((data) => ({ name: 'example.com.', ttl: 300, class: 'IN', type: 'A', data })),
  authority: [],
  omitted: 0,
  edns: null,
  bytes: 87,
  connectMs: null,
  tlsMs: null,
  queryMs: 0.42,
  retried: false,
  ignored: 0,
  silent: [],
  tls: null,
  error: null,
  ...more,
});
