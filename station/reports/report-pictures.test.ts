import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import BetterSqlite3 from 'better-sqlite3';
import { expect, it } from 'vitest';
import type { Picture } from '../../core/pictures/picture.ts';
import { smallPng, smallSvg } from '../../core/pictures/testing/small-pictures.ts';
import { ReportDocument } from '../../core/reports/document.ts';
import { htmlReport } from '../../core/reports/html/html-report.ts';
import { PLAIN_LAYOUT } from '../../core/reports/layout-options.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { forkedTypst } from '../../host/typst/typst-process.ts';
import { DeferredWrites } from '../store/deferred-writes.ts';
import { FloorPlanDb } from '../store/floor-plan-db.ts';
import { SurveyDb } from '../store/survey-db.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { ReportAssembler } from './report-assembler.ts';
import { renderReport } from './report-formats.ts';
import { AFTER_MS, HOSTILE, surveyProject } from './testing/survey-project.ts';

const tempPath = tempDirs();

const OPTIONS: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: 2, before: null, language: 'en', timeZone: 'UTC', dateMs: null },
  criteria: ['reachability'],
  ...{ targets: ['core switch'], groups: [], probes: [] },
};

function kept(dir: string, bytes: Uint8Array, type: string): Picture {
  const name = `${createHash('sha256').update(bytes).digest('hex')}.${type}`;
  mkdirSync(join(dir, 'pictures'), { recursive: true });
  writeFileSync(join(dir, 'pictures', name), bytes);
  return { name, bytes: bytes.byteLength, width: 300, height: 200 };
}

/** A survey with a photo, a note on the plan of its site, and two measuring points of which one is reported. */
function pinnedProject() {
  const dir = tempPath('project');
  mkdirSync(dir);
  const { after } = surveyProject(dir);
  const [photo, plan] = [kept(dir, smallPng(), 'png'), kept(dir, smallSvg(), 'svg')];
  const db = new BetterSqlite3(join(dir, 'sounder.db'));
  new SurveyDb(db, new DeferredWrites(db, () => undefined)).put({
    ...after,
    pins: [
      { id: 1, text: `${HOSTILE}\nBehind the door`, picture: photo, atMs: AFTER_MS + 60_000, place: null },
      {
        id: 2,
        text: 'Rack 2',
        picture: null,
        atMs: null,
        place: { site: 'Example Ltd/Vienna/Floor 1', x: 0.25, y: 0.5 },
      },
    ],
  });
  const points = [1, 2].map((series, at) => ({ series, x: at / 2, y: 0.5 }));
  new FloorPlanDb(db).put({ site: 'Example Ltd / Vienna / Floor 1', picture: plan, points });
  db.close();
  return { dir, photo, plan };
}

function assemble(dir: string) {
  const assembler = new ReportAssembler(dir, OPTIONS, '0.0.0-test');
  try {
    for (let made = assembler.step(); ; made = assembler.step()) if (made) return made;
  } finally {
    assembler.close();
  }
}

it('a report has the notes, photos and floor plans of its survey; the pictures are in the HTML only', async () => {
  const { dir, photo, plan } = pinnedProject();
  const { document, pictures, inputs } = assemble(dir);
  expect(ReportDocument.parse(document)).toEqual(document);
  expect(document.notes).toMatchObject([
    {
      id: 'N1',
      picture: { name: photo.name, sha256: photo.name.slice(0, 64) },
      at: { text: '2026-11-30 09:01:00' },
      place: null,
    },
    { id: 'N2', text: ['Rack 2'], picture: null, at: null, place: { x: 0.25 } },
  ]);
  expect(document.plans).toMatchObject([
    {
      site: 'Example Ltd / Vienna / Floor 1',
      points: [{ target: 'T1', title: 'core switch', x: 0, y: 0.5, verdict: { result: 'marginal' } }],
      notes: [{ note: 'N2', x: 0.25, y: 0.5 }],
    },
  ]);
  expect(inputs.map(({ name }) => name)).toContain('plans');
  const bytes = readFileSync(join(dir, 'pictures', photo.name)).toString('base64');
  const html = htmlReport(document, pictures);
  expect(html).toContain(`src="data:image/png;base64,${bytes}"`);
  expect(html).toContain('href="data:image/svg+xml;base64,');
  expect(html).not.toContain('<b onclick');
  const context = {
    entryDir: '',
    layout: PLAIN_LAYOUT,
    setPdf: forkedTypst(''),
    pictures,
    signal: new AbortController().signal,
  };
  const [json] = await renderReport(document, 'json', context);
  expect(Buffer.from(json?.bytes ?? []).toString()).not.toContain(bytes);
  expect(htmlReport(assemble(dir).document, pictures)).toBe(html);
  expect(plan.name).toMatch(/svg$/);
});

it('a picture that is gone or was changed is named as one that is not part of the report', () => {
  const { dir, photo, plan } = pinnedProject();
  rmSync(join(dir, 'pictures', photo.name));
  writeFileSync(join(dir, 'pictures', plan.name), smallSvg('viewBox="0 0 9 9"'));
  const { document, pictures } = assemble(dir);
  expect(pictures.size).toBe(0);
  const html = htmlReport(document, pictures);
  expect(html).not.toContain('<img');
  expect(html.match(/The picture is not part of this report/g)).toHaveLength(2);
});
