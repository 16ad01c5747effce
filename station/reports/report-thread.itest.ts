import { existsSync, mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import JSZip from 'jszip';
import { expect, it } from 'vitest';
import { PLAIN_LAYOUT } from '../../core/reports/layout-options.ts';
import { ReportManifest } from '../../core/reports/manifest.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { toFault } from '../../core/result/result.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import type { ReportTask, ReportWork } from './report-protocol.ts';
import { startReport } from './report-thread.ts';
import { SHIPPED_TEMPLATE } from './shipped-template.ts';
import { surveyProject } from './testing/survey-project.ts';

const tempPath = tempDirs();
const entryDir = fileURLToPath(new URL('../../dist', import.meta.url));
const OPTIONS: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: 2, before: null, language: 'en', timeZone: 'UTC', dateMs: null },
  ...{ criteria: ['reachability'], targets: ['core switch'], groups: [], probes: [] },
};

/** A thread's task on a project with surveys. */
function taskOf(work: (dir: string) => ReportWork, options: Partial<ReportOptions> = {}): ReportTask {
  const dir = tempPath('project');
  mkdirSync(dir);
  surveyProject(dir);
  return {
    ...{ dataDir: dir, filesDir: dir, entryDir, version: '0.0.0-test' },
    ...{ options: { ...OPTIONS, ...options }, layout: PLAIN_LAYOUT, work: work(dir) },
  };
}

const filesIn = (dir: string): ReportWork => ({
  ...{ kind: 'files', formats: ['html', 'json', 'ticket'], base: 'r' },
  dir: join(dir, 'reports', 'r'),
});
const run = (signal = new AbortController().signal) => {
  const shares: number[] = [];
  return { shares, signal, onProgress: (share: number) => void shares.push(share) };
};

it('writes the files of a report with their manifest, and says how far it is', async () => {
  const task = taskOf(filesIn);
  const progress = run();
  expect(await startReport(task, progress)).toEqual({ type: 'made', files: ['r.html', 'r.json', 'r.ticket.txt'] });
  const dir = join(task.dataDir, 'reports', 'r');
  const manifest = ReportManifest.parse(JSON.parse(readFileSync(join(dir, 'r.manifest.json'), 'utf8')));
  expect(manifest.files.map(({ name }) => name)).toEqual(['r.html', 'r.json', 'r.ticket.txt']);
  expect(progress.shares.at(-1)).toBe(1);
  expect(progress.shares).toEqual(progress.shares.toSorted((left, right) => left - right));
});

it('previews a report with its ticket, and writes nothing', async () => {
  const task = taskOf(() => ({ kind: 'preview' }));
  const result = await startReport(task, run());
  expect(result).toMatchObject({ type: 'preview', html: expect.stringMatching(/^<!doctype html>/) });
  expect(existsSync(join(task.dataDir, 'reports'))).toBe(false);
});

it('checks a Word template, and says where each fault is', async () => {
  const bytes = readFileSync(join(entryDir, 'report', SHIPPED_TEMPLATE));
  const problemsOf = async (content: Buffer) => {
    const template = { name: 'own.docx', base64: content.toString('base64') };
    return startReport({ entryDir, work: { kind: 'template', template } }, run());
  };
  expect(await problemsOf(bytes)).toEqual({ type: 'checked', problems: [] });
  const zip = await JSZip.loadAsync(bytes);
  const header = (await zip.file('word/header1.xml')?.async('text')) ?? '';
  zip.file('word/header1.xml', header.replace('{subject}', '{subjekt}'));
  const wrong = await problemsOf(await zip.generateAsync({ type: 'nodebuffer' }));
  expect(wrong).toMatchObject({
    problems: [
      {
        text: expect.stringMatching(/^\{subjekt\}: there is no such value here/),
        place: expect.stringMatching(/^a header: “.*\{subjekt\}.*”$/),
      },
    ],
  });
  expect(await problemsOf(Buffer.from('no archive'))).toEqual({
    type: 'checked',
    problems: [{ text: 'it is no Word document (.docx)', place: null }],
  });
});

it('ends a preview at once when it is cancelled, whatever it is doing', async () => {
  const cancelled = new AbortController();
  const previewing = startReport(
    taskOf(() => ({ kind: 'preview' })),
    run(cancelled.signal),
  );
  cancelled.abort();
  expect(await previewing.catch((error: unknown) => toFault(error).code)).toBe('report.cancelled');
});

it('leaves nothing when it is cancelled, or cannot be made', async () => {
  const cancelled = new AbortController();
  const task = taskOf(filesIn, { targets: [] });
  const making = startReport(task, { signal: cancelled.signal, onProgress: () => cancelled.abort() });
  expect(await making.catch((error: unknown) => toFault(error).code)).toBe('report.cancelled');
  const unknown = taskOf(filesIn, { survey: 99 });
  expect(await startReport(unknown, run()).catch((error: unknown) => toFault(error).code)).toBe('usage.unknown-survey');
  for (const { dataDir } of [task, unknown]) expect(readdirSync(dataDir)).not.toContain('reports');
});
