import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ServiceResult } from '../../../core/ports/service.ts';
import { systemClock } from '../../../host/clock.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { freePort } from '../../../host/service/testing/free-port.ts';
import { type ServiceTrial, tryService } from '../../../host/service/testing/service-rig.ts';
import { compileDns } from '../common/compile.ts';
import { dns } from '../common/definition.ts';
import { type DnsDetail, dnsDetailOf } from '../common/detail.ts';
import { dnsRunner, runDns } from './run.ts';
import { Named, namedMissing } from './testing/named.ts';

const probe = { definition: dns, compile: compileDns };
const host = serviceHost({ clock: systemClock() });

describe.skipIf(namedMissing)(`a BIND server${namedMissing ? ` (not run: ${namedMissing})` : ''}`, () => {
  const named = new Named();

  beforeAll(() => named.start());
  afterAll(() => named.stop());

  const ask = (to: string, settings: ServiceTrial['settings'] = {}): Promise<ServiceResult> =>
    tryService(probe, runDns, host, {
      to,
      settings: { server: `127.0.0.1:${named.plain}`, timeout: '5s', caFile: named.authority.root, ...settings },
    });

  const detailOf = (result: ServiceResult): DnsDetail => {
    const detail = dnsDetailOf({ detail: result.detail ?? null });
    if (!detail) throw new Error(`no detail in ${JSON.stringify(result)}`);
    return detail;
  };

  it('answers over UDP', async () => {
    const result = await ask('www.example.test');
    expect(result).toMatchObject({
      outcome: 'reply',
      durationMs: expect.any(Number),
      columns: { rcode: 0, answers: 2, ttlSeconds: 300, truncated: 0, authoritative: 1, authenticated: 0 },
    });
    expect(detailOf(result)).toMatchObject({
      server: `127.0.0.1:${named.plain}`,
      transport: 'udp',
      rcode: 'NOERROR',
      flags: ['qr', 'aa', 'rd'],
      values: ['192.0.2.1', '192.0.2.2'],
      edns: { udpBytes: 1232, errors: [], nsid: null },
      retried: false,
      error: null,
    });
  });

  it.each([
    ['www.example.test', 'AAAA'],
    ['example.test', 'NS'],
    ['example.test', 'SOA'],
    ['example.test', 'MX'],
    ['example.test', 'TXT'],
    ['example.test', 'CAA'],
    ['example.test', 'HTTPS'],
    ['alias.example.test', 'CNAME'],
    ['_sip._udp.example.test', 'SRV'],
    ['_svc.example.test', 'SVCB'],
    ['_443._tcp.www.example.test', 'TLSA'],
    ['www.example.test', 'SSHFP'],
    ['sip.example.test', 'NAPTR'],
    ['we\\.ird.example.test', 'A'],
    ['any.wild.example.test', 'A'],
    ['odd.example.test', 'TYPE4711'],
    ['_ftp.example.test', 'URI'],
    ['host.example.test', 'HINFO'],
    ['key.example.test', 'OPENPGPKEY'],
    ['mac.example.test', 'EUI48'],
    ['signed.test', 'DNSKEY'],
    ['1.2.0.192.in-addr.arpa', 'PTR'],
  ])('reads %s %s as dig does', async (name, record) => {
    const result = await ask(name, { record });
    expect(result.outcome).toBe('reply');
    const { answers } = detailOf(result);
    expect(answers.map(({ data }) => data).sort()).toEqual(named.dig(name, record).sort());
    expect(answers.length).toBeGreaterThan(0);
  });

  it('asks for the name of an address', async () => {
    expect(detailOf(await ask('192.0.2.1'))).toMatchObject({ type: 'PTR', values: ['www.example.test.'] });
  });

  it('shows an alias before the records of its target', async () => {
    const { answers, values } = detailOf(await ask('alias.example.test'));
    expect(answers.map(({ type }) => type)).toEqual(['CNAME', 'A', 'A']);
    expect(values).toEqual(['192.0.2.1', '192.0.2.2']);
  });

  it('reads signatures when asked for', async () => {
    const { answers } = detailOf(await ask('www.signed.test', { record: 'A', dnssecOk: true }));
    expect(answers.map(({ type }) => type).sort()).toEqual(['A', 'A', 'RRSIG']);
    const [signature] = answers.filter(({ type }) => type === 'RRSIG');
    expect(named.dig('www.signed.test', 'RRSIG')).toContain(signature?.data);
  });

  it('asks again over TCP when the answer is truncated', async () => {
    const result = await ask('big.example.test', { record: 'TXT' });
    expect(result).toMatchObject({ outcome: 'reply', columns: { truncated: 1, connectMs: expect.any(Number) } });
    expect(detailOf(result)).toMatchObject({ transport: 'tcp', retried: true });
    expect(result.columns?.['responseBytes']).toBeGreaterThan(3000);
    const left = await ask('big.example.test', { record: 'TXT', retryTcp: false, expectRcode: 'NODATA' });
    expect(left).toMatchObject({ columns: { truncated: 1, connectMs: null } });
    expect(detailOf(left).flags).toContain('tc');
  });

  it('answers over TCP, TLS and HTTPS', async () => {
    const tcp = await ask('www.example.test', { transport: 'tcp' });
    expect(tcp).toMatchObject({ outcome: 'reply', columns: { connectMs: expect.any(Number), tlsMs: null } });
    const tls = await ask('www.example.test', { server: `tls://127.0.0.1:${named.tls}` });
    expect(tls).toMatchObject({ outcome: 'reply', columns: { answers: 2, tlsMs: expect.any(Number) } });
    expect(detailOf(tls)).toMatchObject({ transport: 'tls', tls: { protocol: 'TLSv1.3', problems: [] } });
    const https = await ask('www.example.test', { server: `https://127.0.0.1:${named.https}/dns-query` });
    expect(https).toMatchObject({ outcome: 'reply', columns: { answers: 2, tlsMs: expect.any(Number) } });
    expect(detailOf(https)).toMatchObject({
      server: `https://127.0.0.1:${named.https}/dns-query`,
      tls: { alpn: 'h2', serverName: '127.0.0.1' },
    });
  });

  it('judges the certificate of TLS and HTTPS', async () => {
    for (const server of [`tls://127.0.0.1:${named.tls}`, `https://127.0.0.1:${named.https}`]) {
      const wrong = { server, tlsServerName: 'other.test' };
      expect(await ask('www.example.test', wrong)).toMatchObject({ outcome: 'bad-certificate' });
      expect(await ask('www.example.test', { ...wrong, insecureTls: true })).toMatchObject({ outcome: 'reply' });
    }
  });

  it('says that a path is not that of the server', async () => {
    expect(await ask('www.example.test', { server: `https://127.0.0.1:${named.https}/other` })).toMatchObject({
      outcome: 'protocol-error',
      detail: { error: `127.0.0.1:${named.https} is no DNS server at this path: HTTP 404` },
    });
  });

  it('judges the response code', async () => {
    expect(await ask('none.example.test')).toMatchObject({
      outcome: 'unexpected',
      durationMs: expect.any(Number),
      columns: { rcode: 3, answers: 0 },
      detail: { error: 'NXDOMAIN: there is no name none.example.test' },
    });
    expect(await ask('mail.example.test', { record: 'AAAA' })).toMatchObject({
      outcome: 'unexpected',
      detail: { error: 'No data: mail.example.test has no AAAA record' },
    });
    expect(await ask('other.example')).toMatchObject({ outcome: 'server-error', columns: { rcode: 5 } });
    expect(await ask('none.example.test', { expectRcode: 'nxdomain' })).toMatchObject({ outcome: 'reply' });
    expect(await ask('mail.example.test', { record: 'AAAA', expectRcode: 'NODATA' })).toMatchObject({
      outcome: 'reply',
    });
    expect(await ask('other.example', { expectRcode: 'REFUSED' })).toMatchObject({ outcome: 'reply' });
    expect(await ask('www.example.test', { expectRcode: 'NXDOMAIN' })).toMatchObject({
      outcome: 'unexpected',
      detail: { error: 'The name exists, expected was NXDOMAIN' },
    });
  });

  it('compares with the expected answers', async () => {
    expect(await ask('www.example.test', { expectAnswer: '192.0.2.2,192.0.2.1' })).toMatchObject({ outcome: 'reply' });
    expect(await ask('www.example.test', { expectAnswer: '192.0.2.9', expectMatch: 'contains' })).toMatchObject({
      outcome: 'unexpected',
      durationMs: expect.any(Number),
      detail: { error: 'The answers differ: missing 192.0.2.9' },
    });
    expect(await ask('www.example.test', { expectAuthenticated: true })).toMatchObject({ outcome: 'unexpected' });
  });

  it('asks for the instance and for the class CH', async () => {
    expect(detailOf(await ask('www.example.test', { nsid: true })).edns?.nsid).toBe('test-1');
    const version = await ask('version.bind', { record: 'TXT', recordClass: 'CH' });
    expect(detailOf(version).values[0]).toMatch(/^"9\./);
  });

  it('sends from a source address, and without EDNS', async () => {
    expect(await ask('www.example.test', { ednsBytes: 0 })).toMatchObject({ outcome: 'reply', detail: { edns: null } });
    const trial = { to: 'www.example.test', settings: { server: `127.0.0.1:${named.plain}`, interface: 'lo' } };
    expect(await tryService(probe, runDns, host, trial)).toMatchObject({ outcome: 'reply' });
  });

  it('asks the servers of the system one after the other', async () => {
    const server = { transport: 'udp', host: '127.0.0.1', path: '' } as const;
    const closed = await freePort();
    const run = dnsRunner(() => [
      { ...server, port: closed },
      { ...server, port: named.plain },
    ]);
    const result = await tryService(probe, run, host, { to: 'www.example.test' });
    expect(result).toMatchObject({ outcome: 'reply', detail: { silent: [`127.0.0.1:${closed}`] } });
    const none = await tryService(
      probe,
      dnsRunner(() => []),
      host,
      { to: 'www.example.test' },
    );
    expect(none).toMatchObject({ outcome: 'not-measured', detail: { server: null } });
  });
});
