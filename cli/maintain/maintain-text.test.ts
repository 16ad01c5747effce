import { expect, it } from 'vitest';
import type { FileReport, ProjectReport } from '../../station/maintain/report.ts';
import { repairText, reportText } from './maintain-text.ts';
import { sizeText } from './size-text.ts';

const DAY = Date.UTC(2026, 10, 30);

const REPORT: ProjectReport = {
  dataDir: '/data',
  isInUse: false,
  hasProjectFile: true,
  targets: 2,
  series: 3,
  files: [
    {
      name: 'sounder.db',
      kind: 'catalog',
      bytes: 45_056,
      logBytes: 0,
      version: 5,
      newestVersion: 5,
      fromMs: null,
      toMs: null,
      fault: null,
    },
    {
      name: 'samples/2026-11-30.db',
      kind: 'samples',
      bytes: 1_234_567,
      logBytes: 0,
      version: null,
      newestVersion: 1,
      fromMs: DAY,
      toMs: DAY + 86_400_000,
      fault: { code: 'store.damaged', message: '/data/samples/2026-11-30.db is damaged; it was left as it is' },
    },
  ],
  keptFiles: [{ name: 'journal.db.damaged-20261101-010203', bytes: 5000 }],
  copied: [],
};

it('shows the state of a project and what can be done', () => {
  expect(reportText(REPORT).split('\n')).toEqual([
    '/data: 1.3 MB in 2 databases, 2 targets, 3 series so far',
    '  sounder.db             45 kB   format 5                                                ok',
    '  samples/2026-11-30.db  1.2 MB  –         2026-11-30 00:00:00Z to 2026-12-01 00:00:00Z  DAMAGED: see below',
    'Damaged: /data/samples/2026-11-30.db is damaged; it was left as it is',
    'To save what can be read: sounder maintain /data --repair',
    'Kept from a repair: journal.db.damaged-20261101-010203 (5.0 kB), remove it if nothing else is needed of it',
    '',
  ]);
});

it('says how much write-ahead logs take', () => {
  const [catalog] = REPORT.files as readonly [FileReport];
  const files = [{ ...catalog, bytes: 4_045_056, logBytes: 4_000_000 }];
  expect(reportText({ ...REPORT, files }).split('\n')[0]).toBe(
    '/data: 4.0 MB in 1 databases (4.0 MB of it write-ahead logs), 2 targets, 3 series so far',
  );
});

it('calls a file that this version cannot use what it is: not damaged', () => {
  const file = (code: string, message: string) => ({ ...(REPORT.files[1] as FileReport), fault: { code, message } });
  const newer = file('store.newer', '/data/samples/2026-11-30.db was written by a newer Sounder (format 99, …)');
  const other = file('store.foreign', '/data/samples/2026-11-30.db is a database of another program');
  const text = reportText({ ...REPORT, files: [newer, other], keptFiles: [] });
  expect(text).not.toMatch(/damaged|repair/i);
  expect(text.match(/(NEWER|UNREADABLE): .*/g)).toEqual([
    `NEWER: ${newer.fault.message}`,
    `UNREADABLE: ${other.fault.message}`,
  ]);
  expect(text).toContain('A newer Sounder wrote this project: use that version');
});

it('says that a file is missing, and how an empty one is made', () => {
  const journal = { ...(REPORT.files[0] as FileReport), name: 'journal.db', bytes: 0, version: null };
  const fault = { code: 'store.missing', message: '/data/journal.db is missing, and with it the newest samples' };
  const text = reportText({ ...REPORT, files: [{ ...journal, fault }], keptFiles: [] });
  expect(text.split('\n').slice(1, -1)).toEqual([
    '  journal.db  0 B  –    MISSING: see below',
    'Missing: /data/journal.db is missing, and with it the newest samples',
    'To make an empty one: sounder maintain /data --repair',
  ]);
  const lost = [{ table: 'journal', rows: null, fromMs: null, toMs: null }];
  const made = { name: 'journal.db', state: 'repaired' as const, fault, saved: [], lost, movedTo: null };
  expect(repairText([made])).toBe('journal.db: was missing. An empty one was made\n  lost: rows of journal\n');
});

it('reports what a repair saved and what was lost', () => {
  const lost = { table: 'journal', rows: 12, fromMs: DAY, toMs: DAY + 12_000 };
  const file = {
    name: 'journal.db',
    state: 'repaired' as const,
    fault: null,
    saved: [{ table: 'journal', rows: 88 }],
    lost: [lost, { ...lost, rows: null, toMs: null }],
    movedTo: 'journal.db.damaged-20261130-210509',
  };
  expect(repairText([file]).split('\n')).toEqual([
    'journal.db: repaired. Rows saved: 88 of journal',
    '  lost: 12 rows of journal (2026-11-30 00:00:00Z to 2026-11-30 00:00:12Z)',
    '  lost: rows of journal (from 2026-11-30 00:00:00Z)',
    '  the damaged file is journal.db.damaged-20261130-210509',
    '',
  ]);
  const kept = { ...file, name: 'samples/2026-11-30.db.damaged-20261130-210509', state: 'merged' as const };
  expect(repairText([{ ...kept, saved: [{ table: 'samples', rows: 12 }] }])).toBe(
    'samples/2026-11-30.db.damaged-20261130-210509: 12 samples merged into their day. The file was kept\n',
  );
  const sound = { ...file, state: 'sound' as const, lost: [], saved: [], movedTo: null };
  expect(repairText([sound])).toBe('Databases: 1, all sound. Nothing was changed\n');
});

it('says what it means that the names of series are lost', () => {
  const lost = [{ table: 'series', rows: null, fromMs: null, toMs: null }];
  const file = {
    name: 'sounder.db',
    state: 'repaired' as const,
    fault: null,
    saved: [],
    lost,
    movedTo: 'sounder.db.damaged-1',
  };
  expect(repairText([file]).split('\n')).toEqual([
    'sounder.db: repaired. Rows saved: none',
    '  lost: rows of series',
    '  Samples of series without a name cannot be shown or exported any more:',
    '  restore sounder.db from a backup of the project, if there is one',
    '  the damaged file is sounder.db.damaged-1',
    '',
  ]);
});

it.each([
  [0, '0 B'],
  [999, '999 B'],
  [1000, '1.0 kB'],
  [45_056, '45 kB'],
  [999_999, '1.0 MB'],
  [2_340_000_000, '2.3 GB'],
])('writes %i bytes as %s', (bytes, text) => {
  expect(sizeText(bytes)).toBe(text);
});
