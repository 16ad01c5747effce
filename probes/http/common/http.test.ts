import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ServiceRecord } from '../../../core/service/finding.ts';
import type { TlsFacts } from '../../../core/service/tls-facts.ts';
import { httpChanges } from './changes.ts';
import { http } from './definition.ts';
import type { HttpDetail } from './detail.ts';
import { parseExpectedHeader, parseHeaderLines } from './header-lines.ts';
import { parsePlace } from './place.ts';
import { parseProxy } from './proxy.ts';
import { hasStatus, parseStatusList } from './status-list.ts';
import { parseUrl } from './url.ts';

describe('URLs', () => {
  it('have a host, a port and a target', () => {
    expect(parseUrl('https://Example.ORG/a?c#d')).toEqual({
      scheme: 'https',
      host: 'example.org',
      port: 443,
      authority: 'example.org',
      target: '/a?c',
      text: 'https://example.org/a?c',
    });
    expect(parseUrl('http://[2001:db8::1]:8080')).toMatchObject({
      host: '2001:db8::1',
      port: 8080,
      authority: '[2001:db8::1]:8080',
      target: '/',
    });
    expect(parseUrl('http://bücher.example/')).toMatchObject({ host: 'xn--bcher-kva.example' });
  });

  it.each([
    ['example.org', '"example.org" is not a URL – write it as https://example.org/'],
    ['ftp://example.org/', '"ftp://example.org/" is not an http or https URL – write it as https://example.org/'],
    ['http://user:pass@example.org/', 'A URL must not contain a user or password – use the settings user and password'],
    ['http://example.org:0/', '"http://example.org:0/" has no host or port to connect to'],
    ['http://a\u200b.example/', 'The URL contains U+200B (zero width space)'],
  ])('%j is none', (text, error) => expect(parseUrl(text)).toEqual({ error }));

  it('never throw, and read the same again', () => {
    fc.assert(
      fc.property(fc.oneof(fc.webUrl({ withQueryParameters: true }), fc.string()), (text) => {
        const url = parseUrl(text);
        if ('error' in url) return;
        expect(parseUrl(url.text)).toEqual(url);
        expect(url.target).toMatch(/^\/[\x21-\x7e]*$/);
      }),
    );
  });

  it('are recognized in pasted text', () => {
    const { recognize, endpoints } = http.service;
    expect(recognize(' https://www.example.org:8443/a ')).toEqual({
      to: 'https://www.example.org:8443/a',
      name: 'www.example.org:8443',
    });
    expect(recognize('192.0.2.1')).toBeNull();
    expect(recognize('http://')).toBeNull();
    expect(endpoints('http://192.0.2.1/')).toEqual({ endpoints: [{ address: '192.0.2.1', port: 80 }] });
    expect(endpoints('192.0.2.1')).toHaveProperty('error');
  });
});

describe('status lists', () => {
  it('have codes, ranges and classes', () => {
    expect(parseStatusList('2xx, 301-308,404')).toEqual({
      ranges: [
        [200, 299],
        [301, 308],
        [404, 404],
      ],
    });
    expect(hasStatus('2XX,3xx', 302)).toBe(true);
    expect(hasStatus('2xx,3xx', 404)).toBe(false);
  });

  it.each(['', '2x', '20', '6xx', '300-200', '200,', '-1'])('%j is none', (text) => {
    expect(parseStatusList(text)).toHaveProperty('error');
  });
});

describe('header fields', () => {
  it('stand on lines', () => {
    expect(parseHeaderLines('Accept: text/html\nX-A:b\\nX-Key: {secret:key}\r\n')).toEqual({
      fields: [
        ['Accept', 'text/html'],
        ['X-A', 'b'],
        ['X-Key', '{secret:key}'],
      ],
    });
  });

  it.each([
    ['no colon', '"no colon" is not a header field – write it as Name: value'],
    [': b', '": b" is not a header field – write it as Name: value'],
    ['A: ü\u0142', 'The value of A has characters that a header field must not have'],
    ['Content-Length: 5', 'Content-Length follows from the request and cannot be set'],
    [
      'Authorization: Basic YTpi',
      'Authorization contains a secret – use user and password, bearerToken or {secret:NAME}',
    ],
  ])('%j is none', (text, error) => expect(parseHeaderLines(text)).toEqual({ error }));

  it('never smuggle another line', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const parsed = parseHeaderLines(text);
        if ('error' in parsed) return;
        for (const part of parsed.fields.flat()) expect(part).not.toMatch(/[\r\n\0]/);
      }),
    );
  });

  it('are expected with a text or without', () => {
    expect(parseExpectedHeader('Content-Type: text/html; a:b')).toEqual({
      name: 'content-type',
      contains: 'text/html; a:b',
    });
    expect(parseExpectedHeader('X-A')).toEqual({ name: 'x-a', contains: null });
    expect(parseExpectedHeader('a b')).toHaveProperty('error');
  });
});

describe('places to connect to', () => {
  it.each([
    ['192.0.2.1', { host: '192.0.2.1', port: null }],
    ['192.0.2.1:8080', { host: '192.0.2.1', port: 8080 }],
    ['2001:db8::1', { host: '2001:db8::1', port: null }],
    ['[2001:db8::1]:80', { host: '2001:db8::1', port: 80 }],
    ['www.example.org:443', { host: 'www.example.org', port: 443 }],
  ])('%s', (text, place) => expect(parsePlace(text)).toEqual(place));

  it.each(['', 'a b', 'a:0', 'a:99999', '[a]:80', 'http://a/'])('%j is none', (text) => {
    expect(parsePlace(text)).toHaveProperty('error');
  });

  it('are proxies with a URL', () => {
    expect(parseProxy('http://proxy.example:3128')).toEqual({ host: 'proxy.example', port: 3128 });
    expect(parseProxy('proxy.example:3128')).toEqual({ host: 'proxy.example', port: 3128 });
    for (const text of ['https://proxy.example', 'socks5://a', 'http://a/b', 'http://u:p@a']) {
      expect(parseProxy(text)).toHaveProperty('error');
    }
  });
});

describe('changes', () => {
  const tls = (fingerprint: string, serverName = 'a.example'): TlsFacts => ({
    protocol: 'TLSv1.3',
    cipher: 'TLS_AES_256_GCM_SHA384',
    alpn: null,
    serverName,
    problems: [],
    chain: [
      {
        subject: serverName,
        issuer: 'CA',
        names: [serverName],
        notBeforeMs: 0,
        notAfterMs: Date.UTC(2030, 0, 1),
        serial: '01',
        fingerprint,
        key: 'EC P-256',
        signature: 'ecdsa-with-SHA256',
      },
    ],
  });
  const record = (status: number | null, facts: TlsFacts | null): ServiceRecord => {
    const detail: HttpDetail = { hops: [], tls: facts, headers: [], checked: [], error: null };
    return { atMs: 0, round: 0, outcome: 'reply', cause: 0, durationMs: 1, values: { status }, detail };
  };
  const texts = (before: ServiceRecord, now: ServiceRecord) =>
    httpChanges(before, now).map(({ kind, describe: text }) => `${kind}: ${text('www')}`);

  it('are another status and another certificate', () => {
    expect(texts(record(200, tls('aa')), record(503, tls('bb')))).toEqual([
      'http-status: Status of www changed from 200 to 503',
      'http-certificate: Certificate of a.example (www) changed: valid until 2030-01-01, issued by CA',
    ]);
  });

  it('are neither the same again, nor missing answers, nor the certificates of other names', () => {
    expect(texts(record(200, tls('aa')), record(200, tls('aa')))).toEqual([]);
    expect(texts(record(200, tls('aa')), record(null, null))).toEqual([]);
    expect(texts(record(200, tls('aa')), record(200, tls('bb', 'b.example')))).toEqual([]);
  });
});
