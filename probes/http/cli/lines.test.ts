import { expect, it } from 'vitest';
import type { ServiceFinding, ServiceRecord } from '../../../core/service/finding.ts';
import type { TlsFacts } from '../../../core/service/tls-facts.ts';
import type { Hop, HttpDetail } from '../common/detail.ts';
import { describeHttp } from './lines.ts';

const AT_MS = Date.UTC(2026, 10, 30);

const hop = (url: string, status: number | null, phases: Partial<Hop['phases']>): Hop => ({
  method: 'GET',
  url,
  address: '192.0.2.1:443',
  isProxied: false,
  status,
  reason: status === 301 ? 'Moved Permanently' : 'OK',
  bodyBytes: 1256,
  startMs: 0,
  phases: { dnsMs: null, connectMs: null, proxyMs: null, tlsMs: null, firstByteMs: null, transferMs: null, ...phases },
});

const TLS: TlsFacts = {
  protocol: 'TLSv1.3',
  cipher: 'TLS_AES_256_GCM_SHA384',
  alpn: 'h2',
  serverName: 'www.example',
  problems: [],
  chain: [
    {
      subject: 'www.example',
      issuer: 'An authority',
      names: ['www.example', 'example'],
      notBeforeMs: AT_MS,
      notAfterMs: Date.UTC(2027, 1, 28),
      serial: '01',
      fingerprint: 'aa',
      key: 'EC P-256',
      signature: 'ecdsa-with-SHA256',
    },
  ],
};

function linesOf(record: Partial<ServiceRecord>, detail: HttpDetail | { readonly error: string }): string {
  const last: ServiceRecord = {
    atMs: AT_MS,
    round: 0,
    outcome: 'reply',
    cause: 0,
    durationMs: 161.84,
    values: { httpVersion: 'HTTP/2' },
    detail,
    ...record,
  };
  const finding: ServiceFinding = { series: 1, last, lastDetailed: last, recent: [last], progress: [] };
  return describeHttp(finding);
}

it('shows the answer, the phases of every hop and the certificate', () => {
  const hops = [
    hop('http://example/', 301, { dnsMs: 12.34, connectMs: 20.1, firstByteMs: 22, transferMs: 0.1234 }),
    hop('https://www.example/', 200, { dnsMs: 0.5, connectMs: 20, tlsMs: 41.3, firstByteMs: 45, transferMs: 1.2 }),
  ];
  expect(linesOf({}, { hops, tls: TLS, headers: [], checked: [], error: null })).toBe(
    `200 OK, HTTP/2, 1256 bytes, from 192.0.2.1:443, in 161.8 ms
  ms:    DNS  Connect   TLS  First byte  Transfer  Total  Status  URL
        12.3     20.1     –        22.0     0.123   54.6     301  GET http://example/
       0.500     20.0  41.3        45.0      1.20  108.0     200  GET https://www.example/
  TLSv1.3, TLS_AES_256_GCM_SHA384
  certificate valid for www.example
  until 2027-02-28 (90 days left), issued by An authority, EC P-256, for www.example, example`,
  );
});

it('says what was wrong', () => {
  const hops = [hop('https://www.example/', null, { connectMs: 20, tlsMs: 41.3 })];
  const problems = [{ code: 'expired', text: 'The certificate expired on 2026-01-01' }] as const;
  const tls = { ...TLS, problems: [...problems] };
  const failed = { outcome: 'bad-certificate', durationMs: null, values: {} } as const;
  const bad = linesOf(failed, { hops, tls, headers: [], checked: [], error: 'The certificate expired on 2026-01-01' });
  expect(bad.split('\n')[0]).toBe('bad-certificate');
  expect(bad).toContain('\n  certificate NOT VALID: The certificate expired on 2026-01-01\n');
  const unexpected = { hops: [hop('http://example/', 200, {})], tls: null, headers: [], checked: [], error: 'No' };
  expect(linesOf({ outcome: 'unexpected' }, unexpected)).toContain('\n  unexpected: No\n');
  expect(linesOf({ outcome: 'local-error' }, { error: 'There is no secret' })).toBe('There is no secret');
});
