import { copyFileSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import JSZip from 'jszip';
import { SaxesParser } from 'saxes';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { smallPng, smallSvg } from '../../core/pictures/testing/small-pictures.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import { NO_PICTURES, type ReportPictures } from '../../core/reports/report-pictures.ts';
import { smallDocument } from '../../core/reports/testing/small-document.ts';
import { toFault } from '../../core/result/result.ts';
import { type DocxContext, renderDocx } from './render-docx.ts';

const SHIPPED = 'resources/report-template.docx';
let assetsDir: string;

beforeAll(() => {
  assetsDir = mkdtempSync(join(tmpdir(), 'sounder-docx-'));
  for (const file of [
    '@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf',
    '@embedpdf/fonts-latin/fonts/NotoSans-Bold.ttf',
    'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
    'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  ]) {
    copyFileSync(join('node_modules', file), join(assetsDir, basename(file)));
  }
  copyFileSync('node_modules/@resvg/resvg-wasm/index_bg.wasm', join(assetsDir, 'resvg.wasm'));
  copyFileSync(SHIPPED, join(assetsDir, basename(SHIPPED)));
});

afterAll(() => rmSync(assetsDir, { recursive: true, force: true }));

async function rendered(document: ReportDocument, context: Partial<DocxContext> = {}): Promise<Uint8Array> {
  const signal = new AbortController().signal;
  const fixed = { assetsDir, pictures: NO_PICTURES, template: null, paper: 'a4', signal } as const;
  const bytes = await renderDocx(document, { ...fixed, ...context });
  if (!bytes) throw new Error('it was not aborted');
  return bytes;
}

/** Texts of all parts; fails for one that is not XML. */
async function partsOf(bytes: Uint8Array): Promise<Map<string, string>> {
  const zip = await JSZip.loadAsync(bytes);
  const parts = new Map<string, string>();
  for (const [name, file] of Object.entries(zip.files)) {
    if (!/\.(xml|rels)$/.test(name)) continue;
    const xml = await file.async('text');
    const parser = new SaxesParser({ xmlns: true });
    parser.on('error', (error) => {
      throw new Error(`${name}: ${error.message}`);
    });
    parser.write(xml).close();
    parts.set(name, xml);
  }
  return parts;
}

/** The text of a document as it is read. */
async function textOf(bytes: Uint8Array): Promise<string> {
  const parser = new SaxesParser();
  let text = '';
  parser.on('text', (part) => {
    text += part;
  });
  parser.on('closetag', ({ name }) => {
    if (name === 'w:p') text += '\n';
  });
  parser.write((await partsOf(bytes)).get('word/document.xml') ?? '').close();
  return text;
}

/** The shipped template with another body. */
async function templateOf(...paragraphs: readonly string[]) {
  const zip = await JSZip.loadAsync(readFileSync(SHIPPED));
  const name = 'word/document.xml';
  const xml = (await zip.file(name)?.async('text')) ?? '';
  const body = paragraphs.map((text) => `<w:p><w:r><w:t>${text}</w:t></w:r></w:p>`).join('');
  zip.file(name, xml.replace(/<w:body>.*<w:sectPr>/s, `<w:body>${body}<w:sectPr>`));
  return { name: 'own.docx', bytes: await zip.generateAsync({ type: 'uint8array' }) };
}

const HOSTILE = [
  '{title} {#targets} {/targets} }{ {',
  '</w:t><w:p>&amp; "quoted" \'single\'',
  'a\u202eb\u0000c\ufffe\ud800',
  'שלום العربية 中文 🦊 👩‍👩‍👧',
  'x'.repeat(300),
  '=cmd()',
];

it('has whatever names, notes and events contain as text, and the same bytes each time', {
  timeout: 60_000,
}, async () => {
  const document = smallDocument(HOSTILE, HOSTILE.join(' '));
  const bytes = await rendered(document);
  const text = await textOf(bytes);
  for (const { title } of document.targets) {
    expect(text).toContain(title.toWellFormed().replaceAll('\ufffe', '\ufffd'));
  }
  expect(text).not.toMatch(/undefined|\[object/);
  expect(Buffer.from(await rendered(document)).equals(Buffer.from(bytes))).toBe(true);
});

it('has each chart as a picture with its description, and no times but those of the report', {
  timeout: 60_000,
}, async () => {
  const bytes = await rendered(smallDocument(['"first" & <second>']));
  const parts = await partsOf(bytes);
  const main = parts.get('word/document.xml') ?? '';
  expect([...main.matchAll(/descr="([^"]*)"/g)].map(([, alt]) => alt)).toEqual(
    [
      'Loss by target and time: "first" &amp; &lt;second&gt; – "first" &amp; &lt;second&gt;',
      'Round-trip time: "first" &amp; &lt;second&gt;',
      'Distribution of round-trip times: "first" &amp; &lt;second&gt;',
    ].map((alt) => alt.replaceAll('"', '&quot;')),
  );
  const zip = await JSZip.loadAsync(bytes);
  const images = Object.keys(zip.files).filter((name) => name.startsWith('word/media/'));
  expect(images).toHaveLength(3);
  expect(Object.values(zip.files).every(({ date }) => date.getTime() === Date.UTC(1980, 0, 1))).toBe(true);
  expect(parts.get('docProps/core.xml')).toContain('>2026-11-30T08:05:00Z</dcterms:modified>');
});

it.each(['en', 'de', 'fr'] as const)(
  'has no words but those of its language: %s',
  { timeout: 60_000 },
  async (language) => {
    const document = smallDocument(['gateway'], 'A note', language);
    const bytes = await rendered(document);
    const text = await textOf(bytes);
    const { labels } = document;
    for (const id of ['summary', 'scope', 'method', 'criteria', 'results', 'details', 'timeline', 'appendix']) {
      expect(text).toContain(labels[id]);
    }
    expect(text).not.toContain('{');
    expect((await partsOf(bytes)).get('word/styles.xml')).toMatch(new RegExp(`<w:lang w:val="${language}-`));
  },
);

it('has the company, the colour, the logo, the paper, the photos and the floor plan', { timeout: 60_000 }, async () => {
  const plan = `${'a'.repeat(64)}.svg`;
  const photo = `${'b'.repeat(64)}.png`;
  const picture = (name: string) => ({ name, sha256: name.slice(0, 64), bytes: 100, width: 300, height: 200 });
  const small = smallDocument(['gateway']);
  const [target] = small.targets;
  if (!target) throw new Error('it has a target');
  const { result, mark } = target.verdict;
  const at = { target: target.id, title: target.title, x: 0.5, y: 0.5 };
  const point = { ...at, verdict: target.verdict, loss: '0 %', shown: { result, mark } };
  const document: ReportDocument = {
    ...small,
    brand: {
      company: 'Example & Partners',
      accent: '#663399',
      logo: { type: 'image/png', base64: Buffer.from(smallPng()).toString('base64') },
    },
    plans: [{ site: 'Floor 1', picture: picture(plan), points: [point], notes: [] }],
    notes: [{ id: 'N1', text: ['Behind the door'], picture: picture(photo), at: null, place: null }],
  };
  const pictures: ReportPictures = new Map(
    [[plan, smallSvg()] as const, [photo, smallPng()] as const].map(([name, bytes]) => [
      name,
      { bytes, base64: Buffer.from(bytes).toString('base64') },
    ]),
  );
  const bytes = await rendered(document, { pictures, paper: 'letter' });
  const parts = await partsOf(bytes);
  expect(parts.get('word/document.xml')).toContain('<w:pgSz w:w="12240" w:h="15840"/>');
  expect(parts.get('word/styles.xml')).toContain('663399');
  expect(parts.get('docProps/core.xml')).toContain('<dc:creator>Example &amp; Partners</dc:creator>');
  expect(parts.get('word/header1.xml')).toContain('Example &amp; Partners');
  const text = await textOf(bytes);
  expect(text).toContain('Behind the door');
  const zip = await JSZip.loadAsync(bytes);
  const images = Object.keys(zip.files).filter((name) => name.startsWith('word/media/'));
  const contents = await Promise.all(images.map(async (name) => zip.file(name)?.async('nodebuffer')));
  expect(contents.some((content) => content?.equals(Buffer.from(smallPng())))).toBe(true); // the photo as it is
  expect(images).toHaveLength(6);
});

it('is made from a template of one’s own, also where Word has split a tag into runs', { timeout: 60_000 }, async () => {
  const split = '{sub</w:t></w:r><w:r><w:rPr><w:b/></w:rPr><w:t>ject}';
  const template = await templateOf(
    '{title}: ',
    split,
    '{#targets}{id} {address}{#verdict.pass} passed{/verdict.pass};{/targets}',
  );
  const text = await textOf(await rendered(smallDocument(['gateway', 'wan']), { template }));
  expect(text).toBe('Network measurement report: \nAll stored data\nT1 192.0.2.1 passed;T2 192.0.2.1 passed;\n');
});

it.each([
  [['{titel}'], /own\.docx cannot be filled: \{titel\}: there is no such value here/],
  [['{#targets}{title}', '{subjekt}'], /\{subjekt\}.*, in the text: “\{subjekt\}”; \{#targets\} is never closed/],
  [['{title'], /a tag has no closing brace in its paragraph, in the text: “\{title”/],
  [['title}'], /a tag has no opening brace, in the text: “title\}”/],
  [['{#targets[loopOver:]}{/targets}'], /Failed to parse tag options/],
  [Array.from({ length: 12 }, (_, at) => `{wrong${at}}`), /\{wrong7\}.*; and 4 more$/],
] as const)(
  'a template with %j is refused with its tag and what is wrong',
  { timeout: 60_000 },
  async (paragraphs, message) => {
    const template = await templateOf(...paragraphs);
    const fault = await rendered(smallDocument(['a']), { template }).then(() => null, toFault);
    expect(fault).toMatchObject({ code: 'report.template', message: expect.stringMatching(message) });
  },
);

it.each([
  ['text', Buffer.from('no archive')],
  ['an empty file', Buffer.alloc(0)],
])('a template that is %s is no Word document', async (_, bytes) => {
  const fault = await rendered(smallDocument(['a']), { template: { name: 'own.docx', bytes } }).then(
    () => null,
    toFault,
  );
  expect(fault).toMatchObject({ message: 'own.docx cannot be filled: it is no Word document (.docx)' });
});

it('ends when it is not wanted any more', async () => {
  const cancelled = new AbortController();
  cancelled.abort();
  const context = { assetsDir, pictures: NO_PICTURES, template: null, paper: 'a4', signal: cancelled.signal } as const;
  expect(await renderDocx(smallDocument(['a']), context)).toBeNull();
});

it.each([
  ['word/document.xml', 20e6, 'word/document.xml has more than 10 MB unpacked'],
  ['word/media/logo.bmp', 110e6, 'it has more than 100 MB unpacked'],
])('refuses a template whose %s is much larger unpacked', async (name, size, problem) => {
  const zip = await JSZip.loadAsync(readFileSync(SHIPPED));
  zip.file(name, Buffer.alloc(size, ' '));
  const bytes = await zip.generateAsync({ type: 'uint8array', compression: 'DEFLATE' });
  expect(bytes.length).toBeLessThan(1e6);
  const failed = await rendered(smallDocument(['a']), { template: { name: 'own.docx', bytes } }).catch(toFault);
  expect(failed).toMatchObject({ code: 'report.template', message: `own.docx cannot be filled: ${problem}` });
});
