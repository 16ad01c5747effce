import fc from 'fast-check';
import { expect, it } from 'vitest';
import { smallDocument } from '../testing/small-document.ts';
import { HostAliases } from './host-aliases.ts';
import { redactDocument } from './redact-document.ts';

it.each([
  ['192.0.2.1 and 192.0.2.10, 192.0.2.1:443', 'host-1 and host-2, host-1:443'],
  ['2001:db8::1 = 2001:0db8:0:0::1, fe80::1%eth0', 'host-1 = host-1, host-2'],
  ['::ffff:192.0.2.9', 'host-1'],
  ['Down at 09:20:00 on 2026-11-30 for 2 min (0.42 %)', 'Down at 09:20:00 on 2026-11-30 for 2 min (0.42 %)'],
  ['00:1b:21:aa:bb:cc', 'host-1'],
  ['https://user@intranet.example/start?x, INTRANET.example.', 'https://user@host-1/start?x, host-1.'],
  ['Version 0.1.0, G.711, RFC 3550', 'Version 0.1.0, G.711, RFC 3550'],
])('replaces addresses and names of hosts only: %j', (text, expected) => {
  expect(new HostAliases([]).text(text)).toBe(expected);
});

it('numbers targets first, and knows names without a dot from them', () => {
  const aliases = new HostAliases(['printer', '192.0.2.7', 'printer-2']);
  expect(aliases.text('printer-2 (192.0.2.7) behind 192.0.2.8; printer, printers')).toBe(
    'host-3 (host-2) behind host-4; host-1, printers',
  );
});

it('leaves no address in a text, whatever stands around it', () => {
  const address = fc.oneof(fc.ipV4(), fc.ipV6());
  fc.assert(
    fc.property(
      address,
      fc.constantFrom(' ', '', '(', '"', '→ ', '/'),
      fc.constantFrom(' ', '', ')', '"', ',', '/24', ': x'),
      (host, before, after) => {
        expect(new HostAliases([]).text(`${before}${host}${after}`)).toBe(`${before}host-1${after}`);
      },
    ),
  );
});

it('leaves addresses and notes out of a document, and keeps its figures', () => {
  const document = smallDocument(['server.example', '192.0.2.1'], 'Spoke to admin@server.example about 192.0.2.1');
  const redacted = redactDocument(document, ['addresses']);
  expect(JSON.stringify(redacted)).not.toMatch(/192\.0\.2\.|server\.example/);
  expect(redacted.targets.map(({ address }) => address)).toEqual(['host-1', 'host-1']);
  expect(redacted.targets[0]?.figures).toEqual(document.targets[0]?.figures);
  expect(redacted.appendix.definitions).toEqual(document.appendix.definitions);
  expect(redactDocument(document, ['notes']).events).toEqual([]);
  expect(redactDocument(document, [])).toBe(document);
});

it('leaves notes and photos out with their places on a plan, and keeps the plan', () => {
  const picture = { name: `${'a'.repeat(64)}.jpg`, sha256: 'a'.repeat(64), bytes: 9, width: 3, height: 3 };
  const place = { site: 'HQ', x: 0.5, y: 0.5 };
  const document = {
    ...smallDocument(['192.0.2.1']),
    notes: [{ id: 'N1', text: ['Rack 4'], picture, at: null, place }],
    plans: [{ site: 'HQ', picture, points: [], notes: [{ note: 'N1', x: 0.5, y: 0.5 }] }],
  };
  const redacted = redactDocument(document, ['notes']);
  expect(redacted.notes).toBeUndefined();
  expect(redacted.plans).toEqual([{ site: 'HQ', picture, points: [], notes: [] }]);
});
