import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { beforeAll, describe, expect, it } from 'vitest';
import { smallDocument } from '../../core/reports/testing/small-document.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { PdfObjects, type PdfValue, readPdf } from './testing/pdf-objects.ts';
import { pdfUaProblems } from './testing/pdf-ua-problems.ts';
import { HOSTILE, pdfOf, png, SVG, withPictures } from './testing/small-pdf.ts';

const tempPath = tempDirs();
const isMissing = spawnSync('qpdf', ['--version']).error !== undefined;

/** A PDF without one kind of entry, wherever it stands. */
function without(pdf: PdfObjects, key: string): PdfObjects {
  const text = JSON.stringify(pdf.objects, (name, value: PdfValue) => (name === key ? undefined : value));
  return new PdfObjects(JSON.parse(text) as PdfObjects['objects']);
}

describe.skipIf(isMissing)(`a PDF report is PDF/UA-1${isMissing ? ' (not run: apt-get install qpdf)' : ''}`, () => {
  let pdf: PdfObjects;
  beforeAll(() => {
    const { document, pictures } = withPictures(Buffer.from(SVG), png(30, 90));
    const logo = { type: 'image/png', base64: png(80, 20).toString('base64') } as const;
    const path = tempPath('report.pdf');
    const brand = { company: 'Example & Partners', accent: '#663399', logo };
    const { targets, events } = smallDocument([...HOSTILE, 'core switch'], HOSTILE.join(' '));
    writeFileSync(
      path,
      pdfOf({ ...document, brand, targets: [...document.targets, ...targets.slice(1)], events }, 'letter', pictures),
    );
    pdf = readPdf(path);
  });

  it('whatever it contains', () => {
    expect(pdf.ofType('/StructElem').filter((one) => one['/S'] === '/Figure').length).toBeGreaterThan(10);
    expect(pdfUaProblems(pdf)).toEqual([]);
  });

  it('as the sample is', () => {
    expect(pdfUaProblems(readPdf('docs/sample-report/branch-12.pdf'))).toEqual([]);
  });

  it.each([
    ['13-004', '/Alt'],
    ['15-003', '/Scope'],
    ['11-006', '/Lang'],
    ['07-001', '/ViewerPreferences'],
    ['06-001', '/MarkInfo'],
    ['06-002', '/Metadata'],
    ['28-009', '/Tabs'],
    ['28-002', '/StructParent'],
    ['28-012', '/Contents'],
    ['01-006', '/ParentTree'],
    ['31-009', '/FontFile2'],
    ['31-027', '/ToUnicode'],
    ['02-001', '/RoleMap'],
    ['21-001', '/UF'],
  ])('and one that is not is recognised: %s without %s', (condition, key) => {
    expect(pdfUaProblems(without(pdf, key)).filter((one) => one.startsWith(condition))).not.toEqual([]);
  });
});
