import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE, surveyProject } from '../../station/reports/testing/survey-project.ts';
import { sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

const runs = (tool: string, ...args: string[]) => spawnSync(tool, args).error === undefined;
const missing = !runs('soffice', '--version')
  ? 'libreoffice-writer'
  : !runs('pdftotext', '-v')
    ? 'poppler-utils'
    : null;

const LOGO =
  '<svg xmlns="http://www.w3.org/2000/svg" width="80" height="20"><rect width="80" height="20" fill="#a00"/></svg>';

/** LibreOffice reads what Word would: the document is whole if all of it is on the pages. */
describe.skipIf(missing !== null)(
  `a Word document in LibreOffice${missing ? ` (not run: apt-get install ${missing})` : ''}`,
  () => {
    let data: TemporaryDir;
    let out: TemporaryDir;
    beforeAll(() => {
      data = temporaryDir();
      out = temporaryDir();
      surveyProject(data.path);
      writeFileSync(join(out.path, 'logo.svg'), LOGO);
    });
    afterAll(() => {
      data.remove();
      out.remove();
    });

    it.each([
      ['en', ['Summary', 'Acceptance criteria', 'Details by target', 'Appendix']],
      ['de', ['Zusammenfassung', 'Anhang']],
      ['fr', ['Synthèse', 'Annexe']],
    ] as const)('has all sections, tables and charts: %s', { timeout: 300_000 }, async (language, headings) => {
      const base = join(out.path, language);
      const brand = ['--company', 'Example & Partners', '--logo', join(out.path, 'logo.svg')];
      const survey = ['--survey', '#2', '--before', '#1', '--criteria', 'voice,reachability'];
      const flags = ['--format', 'docx', '--lang', language, '--out', base];
      const made = await sounder(['report', data.path, ...survey, ...brand, ...flags]);
      expect([made.status, made.stdout]).toEqual([0, '']);
      const profile = `-env:UserInstallation=file://${join(out.path, 'profile')}`;
      const run = spawnSync('soffice', [
        profile,
        '--headless',
        '--convert-to',
        'pdf',
        '--outdir',
        out.path,
        `${base}.docx`,
      ]);
      expect([run.status, String(run.stderr)]).toEqual([0, expect.not.stringContaining('Error')]);
      const text = spawnSync('pdftotext', ['-layout', `${base}.pdf`, '-'], { encoding: 'utf8' }).stdout;
      for (const heading of headings) expect(text).toContain(heading);
      for (const id of ['F1 ·', 'T1 ·', 'T7 ·']) expect(text).toContain(id);
      expect(text).toContain('Example & Partners');
      // The contents have the page of each section.
      expect(text).toMatch(new RegExp(`^${headings.at(-1)}\\.+ ?[1-9]\\d*$`, 'm'));
      expect(text.replaceAll(/\s+/g, ' ')).toContain(HOSTILE.slice(0, 12));
      expect(text).not.toMatch(/\{[#/]?\w|undefined/);
      const images = spawnSync('pdfimages', ['-list', `${base}.pdf`], { encoding: 'utf8' }).stdout;
      expect(images.split('\n').filter((line) => / image /.test(line)).length).toBeGreaterThan(10);
    });
  },
);
