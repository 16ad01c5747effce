import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import type { ReportDocument } from '../../core/reports/document.ts';
import type { Paper } from '../../core/reports/paper.ts';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { pdfFiles } from '../../core/reports/pdf/pdf-files.ts';
import { smallDocument } from '../../core/reports/testing/small-document.ts';
import { compileTypst } from '../../host/typst/typst-compiler.ts';
import { TEMPLATES } from './render-pdf.ts';

const NOTO = 'node_modules/@embedpdf/fonts-latin/fonts';
const DEJAVU = 'node_modules/dejavu-fonts-ttf/ttf';
const fonts = [
  `${NOTO}/NotoSans-Regular.ttf`,
  `${NOTO}/NotoSans-Bold.ttf`,
  `${DEJAVU}/DejaVuSans.ttf`,
  `${DEJAVU}/DejaVuSans-Bold.ttf`,
].map((path) => readFileSync(path));
const hasGlyph = coverageOf(fonts);

function pdfOf(document: ReportDocument, paper: Paper = 'a4'): Buffer {
  const templates = TEMPLATES.map((name) => [name, readFileSync(join('core/reports/typst', name), 'utf8')] as const);
  return Buffer.from(compileTypst(new Map([...pdfFiles(document, paper, hasGlyph), ...templates]), fonts));
}

const HOSTILE = [
  '#eval("1") $x$ *a* _b_ @c <d> `e` = f // g /* h */ \\u{41}',
  '</svg><script>alert(1)</script>]]>&amp;',
  'a\u202eb\u0000c',
  'שלום العربية 中文 🦊 😀 👩‍👩‍👧',
  'x'.repeat(300),
  '=cmd()',
];

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
