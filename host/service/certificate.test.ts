import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { CertificateFacts } from '../../core/service/tls-facts.ts';
import { daysLeft } from '../../core/service/tls-facts.ts';
import { namesOf, problemsOf } from './certificate.ts';

const DAY_MS = 86_400_000;
const NOW_MS = Date.UTC(2026, 10, 30);

describe('names of a certificate', () => {
  it('are DNS names and addresses', () => {
    expect(namesOf('DNS:a.example, IP Address:192.0.2.1, email:x@a.example, DNS:*.b.example')).toEqual([
      'a.example',
      '192.0.2.1',
      '*.b.example',
    ]);
    expect(namesOf('')).toEqual([]);
  });

  it('are not split within a quoted one', () => {
    expect(namesOf('DNS:"a, DNS:evil.example", DNS:b.example')).toEqual(['"a, DNS:evil.example"', 'b.example']);
  });

  it('are bounded, whatever the text is', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.array(fc.string()).map((names) => names.map((one) => `DNS:${one}`).join(', ')),
        ),
        (text) => {
          const names = namesOf(text);
          expect(names.length).toBeLessThanOrEqual(50);
          for (const name of names) expect(name.length).toBeLessThanOrEqual(200);
        },
      ),
    );
  });
});

describe('problems of a certificate', () => {
  const facts = (fromDays: number, untilDays: number, subject = 'server'): CertificateFacts => ({
    subject,
    issuer: 'CA',
    names: ['a.example', 'b.example', 'c.example', 'd.example'],
    notBeforeMs: NOW_MS + fromDays * DAY_MS,
    notAfterMs: NOW_MS + untilDays * DAY_MS,
    serial: '01',
    fingerprint: subject,
    key: 'EC P-256',
    signature: 'ecdsa-with-SHA256',
  });
  const valid = { asked: 'a.example', isValid: true };
  const textsOf = (...parameters: Parameters<typeof problemsOf>) => problemsOf(...parameters).map(({ text }) => text);

  it('are none for a valid one', () => {
    expect(problemsOf([facts(-1, 30)], null, valid, NOW_MS)).toEqual([]);
    expect(daysLeft({ chain: [facts(-1, 30.5)] }, NOW_MS)).toBe(30);
    expect(daysLeft({ chain: [facts(-9, -0.5)] }, NOW_MS)).toBe(-1);
    expect(daysLeft({ chain: [] }, NOW_MS)).toBeNull();
  });

  it('are all that is wrong, not only what OpenSSL names', () => {
    const chain = [facts(-30, -3), facts(-30, -1, 'Intermediate')];
    expect(textsOf(chain, 'CERT_HAS_EXPIRED', { asked: 'x.example', isValid: false }, NOW_MS)).toEqual([
      'The certificate expired on 2026-11-27',
      'The certificate of the issuer Intermediate expired on 2026-11-29',
      'The certificate is not valid for x.example, only for a.example, b.example, c.example …',
    ]);
    expect(textsOf([facts(2, 30)], 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY', valid, NOW_MS)).toEqual([
      'The certificate is not valid before 2026-12-02',
      'An issuer of the chain is unknown',
    ]);
  });

  it('keep codes that have no words yet, and expiries of issuers that were not sent', () => {
    expect(textsOf([facts(-1, 30)], 'SOMETHING_NEW', valid, NOW_MS)).toEqual(['Verification failed: SOMETHING_NEW']);
    expect(textsOf([facts(-1, 30)], 'CERT_HAS_EXPIRED', valid, NOW_MS)).toEqual([
      'A certificate of the chain has expired',
    ]);
  });
});
