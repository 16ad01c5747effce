import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inflateSync } from 'node:zlib';
import { readXlsx } from 'hucre/xlsx';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { csvText, reportTables } from '../../core/reports/csv/report-tables.ts';
import type { ReportDocument } from '../../core/reports/document.ts';
import { htmlReport } from '../../core/reports/html/html-report.ts';
import { coverageOf } from '../../core/reports/pdf/font-coverage.ts';
import { pdfFiles } from '../../core/reports/pdf/pdf-files.ts';
import { redactDocument } from '../../core/reports/redact/redact-document.ts';
import { compileTypst } from '../../host/typst/typst-compiler.ts';
import { TEMPLATES } from './render-pdf.ts';
import { renderXlsx } from './render-xlsx.ts';
import { assembleAll } from './testing/assemble-all.ts';
import { surveyProject } from './testing/survey-project.ts';

/** Every address and host name of the project. */
const HOSTS = /192\.0\.2\.|198\.51\.100\.|203\.0\.113\.|intranet\.example/;

let dir: string;
let document: ReportDocument;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'sounder-redaction-'));
  surveyProject(dir);
  document = assembleAll(dir, { survey: 2, before: 1 }).document;
});
afterAll(() => rmSync(dir, { recursive: true, force: true }));

/** The streams of a PDF as they are before compression, and everything between them. */
function contentsOf(pdf: Uint8Array): string {
  const bytes = Buffer.from(pdf);
  const parts: string[] = [];
  for (let at = 0; at >= 0; ) {
    const start = bytes.indexOf('stream\n', at);
    const end = start < 0 ? -1 : bytes.indexOf('\nendstream', start);
    parts.push(bytes.subarray(at, start < 0 ? undefined : start).toString('latin1'));
    if (end > 0) parts.push(plain(bytes.subarray(start + 'stream\n'.length, end)));
    at = end < 0 ? -1 : end + '\nendstream'.length;
  }
  return parts.join('\n');
}

function plain(stream: Buffer): string {
  try {
    return inflateSync(stream).toString('latin1');
  } catch {
    return stream.toString('latin1'); // not compressed
  }
}

async function contentsOfAll(of: ReportDocument): Promise<Readonly<Record<string, string>>> {
  const fonts = [
    'node_modules/@embedpdf/fonts-latin/fonts/NotoSans-Regular.ttf',
    'node_modules/@embedpdf/fonts-latin/fonts/NotoSans-Bold.ttf',
    'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
    'node_modules/dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
  ].map((path) => readFileSync(path));
  const files = pdfFiles(of, 'a4', coverageOf(fonts));
  const templates = TEMPLATES.map((name) => [name, readFileSync(join('core/reports/typst', name), 'utf8')] as const);
  const { sheets } = await readXlsx(await renderXlsx(of));
  return {
    json: JSON.stringify(of),
    html: htmlReport(of),
    csv: reportTables(of).map(csvText).join(''),
    xlsx: JSON.stringify(sheets.map(({ rows }) => rows)),
    // Text in a PDF is glyphs, which the files that it is set from show as characters.
    pdfSources: [...files.values()].map(String).join('\n'),
    pdf: contentsOf(compileTypst(new Map([...files, ...templates]), fonts)),
  };
}

it('leaves no address and no name of a host in any format', { timeout: 60_000 }, async () => {
  const whole = await contentsOfAll(document);
  for (const [format, contents] of Object.entries(whole))
    expect([format, HOSTS.test(contents)]).toEqual([format, true]);
  const redacted = await contentsOfAll(redactDocument(document, ['addresses', 'notes']));
  for (const [format, contents] of Object.entries(redacted)) {
    expect([format, HOSTS.exec(contents)?.[0]]).toEqual([format, undefined]);
    expect([format, contents.includes('Firewall unchanged')]).toEqual([format, false]);
  }
});
