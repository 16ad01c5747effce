import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { crc32, deflateSync } from 'node:zlib';
import type { ReportDocument } from '../../../core/reports/document.ts';
import type { Paper } from '../../../core/reports/paper.ts';
import { coverageOf } from '../../../core/reports/pdf/font-coverage.ts';
import { pdfFiles } from '../../../core/reports/pdf/pdf-files.ts';
import { NO_PICTURES, type ReportPictures } from '../../../core/reports/report-pictures.ts';
import { smallDocument } from '../../../core/reports/testing/small-document.ts';
import { compileTypst } from '../../../host/typst/typst-compiler.ts';
import { TEMPLATES } from '../render-pdf.ts';

const NOTO = 'node_modules/@embedpdf/fonts-latin/fonts';
const DEJAVU = 'node_modules/dejavu-fonts-ttf/ttf';
const fonts = [
  `${NOTO}/NotoSans-Regular.ttf`,
  `${NOTO}/NotoSans-Bold.ttf`,
  `${DEJAVU}/DejaVuSans.ttf`,
  `${DEJAVU}/DejaVuSans-Bold.ttf`,
].map((path) => readFileSync(path));
const hasGlyph = coverageOf(fonts);

/** A document set as a PDF in this process. */
export function pdfOf(document: ReportDocument, paper: Paper = 'a4', pictures = NO_PICTURES): Buffer {
  const templates = TEMPLATES.map((name) => [name, readFileSync(join('core/reports/typst', name), 'utf8')] as const);
  const files = new Map([...pdfFiles(document, paper, hasGlyph, { pictures }), ...templates]);
  return Buffer.from(compileTypst(files, fonts, [...pictures.keys()]));
}

/** Names and texts that mean something to one of the formats, or have characters that a font may lack. */
export const HOSTILE = [
  '#eval("1") $x$ *a* _b_ @c <d> `e` = f // g /* h */ \\u{41}',
  '</svg><script>alert(1)</script>]]>&amp;',
  'a\u202eb\u0000c',
  'שלום العربية 中文 🦊 😀 👩‍👩‍👧',
  'می\u200cخواهم \u200c.\u200c',
  'x'.repeat(300),
  '=cmd()',
];

/** A PNG file in one colour. */
export function png(width: number, height: number): Buffer {
  const chunk = (type: string, body: Buffer) => {
    const [head, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
    head.writeUInt32BE(body.length);
    sum.writeUInt32BE(crc32(body, crc32(type)));
    return Buffer.concat([head, Buffer.from(type), body, sum]);
  };
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width);
  size.writeUInt32BE(height, 4);
  size.set([8, 2], 8);
  const row = Buffer.concat([Buffer.alloc(1), Buffer.alloc(3 * width, 0xc0)]);
  const pixels = deflateSync(Buffer.concat(Array.from({ length: height }, () => row)));
  const signature = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);
  return Buffer.concat([signature, chunk('IHDR', size), chunk('IDAT', pixels), chunk('IEND', Buffer.alloc(0))]);
}

export const SVG = '<svg xmlns="http://www.w3.org/2000/svg" width="300" height="900"><path d="M9 9H290V890H9Z"/></svg>';

/** A document with a plan and a photo, and their bytes. */
export function withPictures(plan: Buffer, photo: Buffer): { document: ReportDocument; pictures: ReportPictures } {
  const document = smallDocument(['core switch']);
  const pictures = new Map<string, { bytes: Uint8Array; base64: string }>();
  const item = (bytes: Buffer, type: string) => {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    pictures.set(`${sha256}.${type}`, { bytes, base64: bytes.toString('base64') });
    return { name: `${sha256}.${type}`, sha256, bytes: bytes.length, width: 300, height: 900 };
  };
  const [target] = document.targets;
  if (!target) throw new Error('no target');
  const { id, title, verdict } = target;
  const point = {
    target: id,
    title,
    x: 0.5,
    y: 0.5,
    verdict,
    loss: '0.7 %',
    shown: { result: 'pass', mark: '✓' },
  } as const;
  const notes: ReportDocument['notes'] = [
    { id: 'N1', text: HOSTILE, picture: item(photo, 'png'), at: null, place: { site: 'Floor', x: 0.1, y: 0.1 } },
    { id: 'N2', text: ['Without a photo'], picture: null, at: null, place: null },
  ];
  const plans = [
    { site: 'Floor', picture: item(plan, 'svg'), points: [point], notes: [{ note: 'N1', x: 0.1, y: 0.1 }] },
  ];
  return { document: { ...document, plans, notes }, pictures };
}
