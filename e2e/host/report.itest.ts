import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { HOSTILE, surveyProject } from '../../station/reports/testing/survey-project.ts';
import { sounder, type TemporaryDir, temporaryDir } from './sounder-process.ts';

let data: TemporaryDir;
let out: TemporaryDir;
beforeAll(() => {
  data = temporaryDir();
  out = temporaryDir();
  surveyProject(data.path);
});
afterAll(() => {
  data.remove();
  out.remove();
});

const SURVEY = ['--survey', 'After the change', '--before', '#1', '--criteria', 'voice,reachability'];
const report = (...more: string[]) => sounder(['report', data.path, ...more]);
const base = (name: string) => join(out.path, name);

describe('report', () => {
  it('writes all formats with a manifest, the same bytes each time, and leaves the folder as it was', async () => {
    const before = readdirSync(data.path);
    for (const name of ['a', 'b']) {
      const made = await report(...SURVEY, '--format', 'html,pdf,docx,xlsx,csv,json', '--out', base(name));
      expect([made.status, made.stdout]).toEqual([0, '']);
      expect(made.stderr).toContain(`${base(name)}.html`);
    }
    expect(readdirSync(data.path)).toEqual(before);
    const files = readdirSync(out.path).filter((name) => name.startsWith('a.'));
    expect(files).toEqual(
      expect.arrayContaining([
        'a.html',
        'a.pdf',
        'a.docx',
        'a.xlsx',
        'a.json',
        'a.targets.csv',
        'a.comparison.csv',
        'a.manifest.json',
      ]),
    );
    for (const file of files.filter((name) => name !== 'a.manifest.json')) {
      expect(readFileSync(base(file)).equals(readFileSync(base(file.replace('a.', 'b.'))))).toBe(true);
    }
    const page = readFileSync(base('a.html'), 'utf8');
    expect(page).toContain('2 of 7 targets were down');
    expect(page).not.toContain(HOSTILE);
  });

  it('verifies a report by its manifest, and the data that it was made from', async () => {
    await report(...SURVEY, '--format', 'html,json', '--out', base('v'));
    const whole = await report('--verify', base('v.manifest.json'));
    expect([whole.status, whole.stderr]).toEqual([0, '']);
    expect(whole.stdout).toContain('v.html: as in the manifest');
    expect(whole.stdout).toContain('Samples of wan router: times, round trips, outcomes: as in the manifest');
    writeFileSync(base('v.html'), 'something else');
    const changed = await sounder(['report', '--verify', base('v.manifest.json')]);
    expect(changed.status).toBe(1);
    expect(changed.stdout).toContain('v.html: was changed: 14 bytes in place of');
    expect(changed.stdout).toContain('v.json: as in the manifest');
    expect(changed.stderr).toContain('1 of 2 parts of the report differ');
  });

  it.each([
    [['--survey', 'Nothing', '--out', 'x'], 64, 'known surveys: "Before the change" (#1), "After the change" (#2)'],
    [['--from', '2020-01-01', '--to', '2020-01-02', '--out', 'x'], 64, 'No sample is stored of this span'],
    [['--format', 'odt', '--out', 'x'], 64, '--format: "odt" is not one of html, pdf, docx, xlsx, csv, json'],
    [
      ['--template', 'package.json', '--format', 'docx', '--out', 'x'],
      65,
      'package.json cannot be filled: it is no Word document',
    ],
    [['--template', '/nonexistent/x.docx', '--out', 'x'], 64, '/nonexistent/x.docx cannot be read: no such file'],
    [['--logo', 'package.json', '--out', 'x'], 64, 'package.json is neither PNG nor SVG'],
    [['--font', 'package.json', '--out', 'x'], 64, 'package.json is no TrueType or OpenType font'],
    [['--font', 'nothing.ttf', '--out', 'x'], 64, 'nothing.ttf cannot be read'],
    [['--out', '/nonexistent/x'], 73, '/nonexistent/x.html cannot be written'],
    [['--verify', 'package.json'], 65, 'is not the manifest of a report'],
  ])('says what is wrong with %j', async (flags, exit, message) => {
    const { status, stdout, stderr } = await report(...flags);
    expect([status, stdout]).toEqual([exit, '']);
    expect(stderr).toContain(message);
    expect(stderr.trimEnd().split('\n')).toHaveLength(1);
  });

  it('writes the shipped Word template, of which a report makes the same document', async () => {
    const template = base('own.docx');
    expect((await sounder(['report', '--write-template', template])).status).toBe(0);
    const again = await sounder(['report', '--write-template', template]);
    expect([again.status, again.stderr]).toEqual([64, expect.stringContaining('file already exists')]);
    const flags = ['--survey', '#1', '--format', 'docx'];
    await report(...flags, '--out', base('t'));
    await report(...flags, '--template', template, '--out', base('u'));
    expect(readFileSync(base('u.docx')).equals(readFileSync(base('t.docx')))).toBe(true);
    const { layout } = JSON.parse(readFileSync(base('u.manifest.json'), 'utf8'));
    expect(layout.template).toMatch(/^[0-9a-f]{64}$/);
  });

  it('refuses a folder without data, and writes nothing into the data folder', async () => {
    const empty = await sounder(['report', out.path, '--out', base('x')]);
    expect([empty.status, empty.stderr]).toEqual([64, expect.stringContaining('is not a data folder')]);
    const inside = await report('--out', join(data.path, 'x'));
    expect([inside.status, inside.stderr]).toEqual([64, expect.stringContaining('lies in the data folder')]);
    expect(existsSync(join(data.path, 'x.html'))).toBe(false);
  });
});
