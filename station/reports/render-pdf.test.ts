import { expect, it } from 'vitest';
import { smallDocument } from '../../core/reports/testing/small-document.ts';
import { HOSTILE, pdfOf, png, SVG, withPictures } from './testing/small-pdf.ts';

it('sets whatever names, notes and events contain, as an accessible PDF, the same bytes each time', {
  timeout: 60_000,
}, () => {
  const document = smallDocument(HOSTILE, HOSTILE.join(' '));
  const pdf = pdfOf(document);
  expect(pdf.subarray(0, 5).toString()).toBe('%PDF-');
  const text = pdf.toString('latin1');
  expect(text).toContain('/MarkInfo');
  expect(text).toContain('pdfuaid:part');
  expect(text).toContain('/EmbeddedFile');
  expect(pdfOf(document).equals(pdf)).toBe(true);
});

it('has the size of its paper, and the colour and logo of the company', { timeout: 60_000 }, () => {
  const svg =
    '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20" fill="#a00"/></svg>';
  const logo = { type: 'image/svg+xml', base64: Buffer.from(svg).toString('base64') } as const;
  const document = { ...smallDocument(['name']), brand: { company: 'Example & Partners', accent: '#663399', logo } };
  expect(pdfOf(document, 'letter').toString('latin1')).toMatch(/\/MediaBox \[0 0 612 792\]/);
  expect(pdfOf(document).equals(pdfOf(smallDocument(['name'])))).toBe(false);
});

it('has photos and floor plans as pictures with a description', { timeout: 60_000 }, () => {
  const { document, pictures } = withPictures(Buffer.from(SVG), png(30, 90));
  const pdf = pdfOf(document, 'a4', pictures).toString('latin1');
  expect(pdf).toContain('/Subtype /Image');
  expect(pdfOf(document).toString('latin1')).not.toContain('/Subtype /Image');
  expect(pdfOf(document, 'a4', pictures).equals(Buffer.from(pdf, 'latin1'))).toBe(true);
});

it('is not set without its logo: one that cannot be decoded is named', { timeout: 60_000 }, () => {
  const broken = png(30, 90);
  broken.fill(0xff, 45, 60); // in the compressed pixels
  for (const [type, bytes] of [
    ['image/png', broken],
    ['image/svg+xml', Buffer.from('<svg')],
  ] as const) {
    const logo = { type, base64: bytes.toString('base64') };
    const document = { ...smallDocument(['name']), brand: { company: null, accent: null, logo } };
    expect(() => pdfOf(document)).toThrow('The logo cannot be decoded');
  }
});

it('is set without pictures that cannot be read', { timeout: 60_000 }, () => {
  const { document, pictures } = withPictures(Buffer.from('<svg'), Buffer.from('no picture'));
  expect(pdfOf(document, 'a4', pictures).toString('latin1')).not.toContain('/Subtype /Image');
});
