import { describe, expect, it } from 'vitest';
import type { EditOp, FileReading } from '../../../core/contracts/station.ts';
import type { Group, Project, Target } from '../../../core/model/project.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../app/notices.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation, settle } from '../../testing/fake-station.ts';
import { createEditStore } from '../edit/edit-store.ts';
import { createRunStore } from '../run/run-store.ts';
import type { PasteReader } from './paste-reader.ts';
import { createPasteStore, isReadyToAdd, missingPort } from './paste-store.ts';
import { understandFile } from './understand-file.ts';
import { addOps, type PasteChoice, understandPaste } from './understand-paste.ts';

const EMPTY: Project = { sounder: 1 };
const ICMP: PasteChoice = { probe: 'icmp', settings: {} };

describe('understandPaste', () => {
  it('makes a target of each entry, with the settings', () => {
    const understanding = understandPaste(
      '10.0.0.0/30 Router.example.net',
      { ...ICMP, settings: { interval: '5s' } },
      EMPTY,
    );
    expect(understanding).toMatchObject({ targets: 2, addresses: 3, hostNames: 1 });
    expect(addOps(understanding)).toEqual([
      { op: 'put', name: '10.0.0.0/30', target: { probe: 'icmp', to: '10.0.0.0/30', interval: '5s' } },
      { op: 'put', name: 'router.example.net', target: { probe: 'icmp', to: 'router.example.net', interval: '5s' } },
    ]);
  });

  it('skips destinations of the project and gives names that are free', () => {
    const project: Project = {
      sounder: 1,
      targets: { gateway: { probe: 'icmp', to: '192.0.2.1' }, '192.0.2.2': { probe: 'icmp', to: '192.0.2.99' } },
    };
    const { names, existing } = understandPaste('192.0.2.1 192.0.2.2', ICMP, project);
    expect(existing).toEqual({ count: 1, first: ['192.0.2.1'] });
    expect(names).toBe('192.0.2.2 ICMP echo');
  });

  it('adds another way to measure a destination that the project has', () => {
    const project: Project = { sounder: 1, targets: { '192.0.2.1': { probe: 'icmp', to: '192.0.2.1' } } };
    const chosen: PasteChoice = { probe: 'tcp-syn', settings: { port: '22,443' } };
    const understanding = understandPaste('192.0.2.1', chosen, project);
    expect(addOps(understanding)).toEqual([
      { op: 'put', name: '192.0.2.1 TCP SYN 22,443', target: { probe: 'tcp-syn', to: '192.0.2.1', port: '22,443' } },
    ]);
    expect(understanding.budget.added.packetsPerSecond).toBe(2);
  });

  it('adds nothing when nothing was understood', () => {
    expect(addOps(understandPaste('300.1.1.1', ICMP, EMPTY))).toEqual([]);
  });

  it('says what it would send, alone and with everything else', () => {
    const project: Project = {
      sounder: 1,
      defaults: { interval: '500ms' },
      groups: { a: { autoRegister: true }, b: { autoRegister: true } },
      targets: { gateway: { probe: 'icmp', to: '192.0.2.1' } },
    };
    const { budget } = understandPaste('10.0.0.0/30 name.example', ICMP, project);
    expect(budget.added.packetsPerSecond).toBe(3 * 2 * 2);
    expect(budget.whole.packetsPerSecond).toBe(4 * 2 * 2);
    expect(budget.added.busiestSlash24?.prefix).toBe('10.0.0.0/24');
  });
});

const NONE = { count: 0, first: [] };
const FILE: Project = {
  sounder: 1,
  defaults: { interval: '1m', dontFragment: true },
  groups: { transit: { dscp: 10, autoRegister: true }, quiet: { dscp: 12 } },
  targets: {
    gateway: { probe: 'icmp', to: '192.0.2.1' },
    site: { probe: 'tcp-syn', to: 'www.example.org', port: 443, groups: ['quiet'], excludeGroups: ['transit'] },
  },
};

/** @param how faults that the station answers with, and whether reading waits until it is told to end */
function pasteStore(how: { edit?: FaultError; readFile?: FaultError; isReadingHeld?: boolean } = {}) {
  const edits: EditOp[][] = [];
  const starts: unknown[] = [];
  const readTexts: string[] = [];
  /** Each ends a reading that is held. */
  const answers: (() => void)[] = [];
  const fake = fakeStation({
    edit: ({ ops }) => {
      if (how.edit) throw how.edit;
      edits.push(ops);
      return { revision: 2, inverse: [] };
    },
    readFile: ({ text }) => {
      if (how.readFile) throw how.readFile;
      readTexts.push(text);
      return { kind: 'netprobify', project: JSON.stringify(FILE), problems: NONE, warnings: NONE };
    },
    start: (input) => {
      starts.push(input);
      return { phase: 'running' };
    },
  });
  const { clock, link } = fake;
  const notices = createNoticesStore();
  const catalog = createCatalogStore();
  const layout = fakeLayout();
  const edit = createEditStore({ link, notices, selectedTargets: () => [] });
  const run = createRunStore({ link, notices });
  const reader: PasteReader = {
    async read(source, ...rest) {
      if (how.isReadingHeld) await new Promise<void>((resolve) => answers.push(resolve));
      return typeof source === 'string' ? understandPaste(source, ...rest) : understandFile(source, ...rest);
    },
  };
  const paste = createPasteStore({ catalog, edit, run, layout, clock, reader, link, notices });
  link.start();
  return { paste, clock, catalog, layout, notices, edits, starts, readTexts, answers };
}

describe('createPasteStore', () => {
  it('reads once typing has settled', async () => {
    const { paste, clock } = pasteStore();
    paste.getState().setText('192.0.2');
    await clock.advanceAsync(100);
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(100);
    expect(paste.getState()).toMatchObject({ understanding: null, isReading: true });
    await clock.advanceAsync(60);
    expect(paste.getState().understanding?.targets).toBe(1);
    expect(paste.getState().isReading).toBe(false);
  });

  it('adds no beginning of a text that was being read while more was typed', async () => {
    const { clock, paste, edits, answers } = pasteStore({ isReadingHeld: true });
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(200);
    paste.getState().setText('192.0.2.1 192.0.2.2');
    answers.shift()?.();
    await settle();
    await paste.getState().add(false);
    expect(edits).toEqual([]);
    await clock.advanceAsync(200);
    answers.shift()?.();
    await settle();
    await paste.getState().add(false);
    expect(edits.map((ops) => ops.length)).toEqual([2]);
  });

  it('adds, closes and starts', async () => {
    const { paste, clock, layout, edits, starts } = pasteStore();
    await settle();
    paste.getState().open('192.0.2.1 192.0.2.2');
    await clock.advanceAsync(1);
    await paste.getState().add(true);
    expect(edits[0]?.map((op) => op.op)).toEqual(['put', 'put']);
    expect(starts).toEqual([{}]);
    expect(layout.getState().dialog).toBe('none');
    expect(paste.getState().text).toBe('');
  });

  it('keeps the text when the station does not take it', async () => {
    const { paste, clock, layout, notices } = pasteStore({
      edit: new FaultError({
        code: 'project.unwritable',
        message: 'the project file cannot be written',
        hint: 'Free some space.',
      }),
    });
    await settle();
    paste.getState().open('192.0.2.1');
    await clock.advanceAsync(1);
    await paste.getState().add(true);
    expect(layout.getState().dialog).toBe('paste');
    expect(paste.getState().text).toBe('192.0.2.1');
    expect(notices.getState().notices[0]).toMatchObject({ tone: 'fault', hint: 'Free some space.' });
  });

  it('does not add with a setting that is not valid, but goes on reading', async () => {
    const { paste, clock } = pasteStore();
    paste.getState().setSetting('interval', '5');
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(200);
    expect(paste.getState().understanding?.targets).toBe(1);
    expect(isReadyToAdd(paste.getState(), {})).toBe(false);
    paste.getState().setSetting('interval', '5s');
    await clock.advanceAsync(200);
    expect(isReadyToAdd(paste.getState(), {})).toBe(true);
  });

  it('asks for the port that a probe needs, and leaves out what another probe had', async () => {
    const { paste, clock } = pasteStore();
    paste.getState().setSetting('payloadBytes', '9');
    paste.getState().setProbe('tcp-connect');
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(200);
    expect(missingPort(paste.getState(), {})).toBe('tcp-connect needs a port, as port: 443');
    expect(isReadyToAdd(paste.getState(), {})).toBe(false);
    expect(isReadyToAdd(paste.getState(), { port: 80 })).toBe(true);
    paste.getState().setSetting('port', '443');
    await clock.advanceAsync(200);
    expect(isReadyToAdd(paste.getState(), {})).toBe(true);
    expect(paste.getState().understanding?.chosen).toEqual({ probe: 'tcp-connect', settings: { port: 443 } });
  });

  it('starts a plan above the guard only when that was confirmed, and confirms it to the station', async () => {
    const { paste, clock, edits, starts } = pasteStore();
    await settle();
    paste.getState().open('10.0.0.0/17');
    await clock.advanceAsync(1);
    await paste.getState().add(true);
    expect(edits).toEqual([]);
    paste.getState().confirmRate(true);
    await paste.getState().add(true);
    expect(starts).toEqual([{ allowRate: true }]);
  });

  it('knows what the project has got meanwhile', async () => {
    const { paste, clock, catalog } = pasteStore();
    catalog.setState(withItem(EMPTY_CATALOG, catalogOf({ gateway: '192.0.2.1' })));
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(200);
    expect(paste.getState().understanding).toMatchObject({ targets: 0, existing: { count: 1 } });
  });

  it('has the station read what looks like a project file, and adds its targets and groups', async () => {
    const { paste, clock, edits, readTexts, notices } = pasteStore();
    await settle();
    const text = 'global: {}\ngroups: {}\n';
    paste.getState().setSetting('interval', '5'); // of no account: the file has its own
    paste.getState().setText(text);
    await clock.advanceAsync(200);
    await settle();
    expect(readTexts).toEqual([text]);
    expect(paste.getState().understanding).toMatchObject({ targets: 2, file: { kind: 'netprobify', groups: 2 } });
    expect(isReadyToAdd(paste.getState(), {})).toBe(true);
    await paste.getState().add(false);
    expect(edits[0]?.map((op) => op.op)).toEqual(['defaults', 'putGroup', 'putGroup', 'put', 'put']);
    expect(notices.getState().notices[0]?.message).toBe('Added 2 targets and 2 groups');
  });

  it('says why the station could not read it, and adds nothing', async () => {
    const readFile = new FaultError({ code: 'host.gone', message: 'the station is not there' });
    const { paste, clock, notices } = pasteStore({ readFile });
    await settle();
    paste.getState().setText('sounder: 1\n');
    await clock.advanceAsync(200);
    await settle();
    expect(paste.getState()).toMatchObject({ understanding: null, isReading: false });
    expect(notices.getState().notices[0]?.message).toBe('the station is not there');
  });
});

describe('understandFile', () => {
  const reading: FileReading = { kind: 'netprobify', project: JSON.stringify(FILE), problems: NONE, warnings: NONE };
  const understand = (project: Project) => understandFile(reading, ICMP, project);

  it('changes nothing of what the project has, and keeps what the file says', () => {
    const project: Project = {
      sounder: 1,
      defaults: { interval: '1s' },
      groups: { transit: { dscp: 46, autoRegister: true } },
      targets: { gateway: { probe: 'icmp', to: '192.0.2.99' } },
    };
    const understanding = understand(project);
    expect(addOps(understanding)).toEqual([
      { op: 'putGroup', name: 'transit 2', group: { dscp: 10 } },
      { op: 'putGroup', name: 'quiet', group: { dscp: 12 } },
      {
        op: 'put',
        name: 'gateway 2',
        target: {
          probe: 'icmp',
          to: '192.0.2.1',
          interval: '1m',
          dontFragment: true,
          groups: ['transit 2'],
          excludeGroups: ['transit'],
        },
      },
      {
        op: 'put',
        name: 'site',
        target: {
          probe: 'tcp-syn',
          to: 'www.example.org',
          port: 443,
          interval: '1m',
          dontFragment: true,
          groups: ['quiet'],
          excludeGroups: ['transit'],
        },
      },
    ]);
    expect(understanding).toMatchObject({ addresses: 2, hostNames: 1 });
    expect(understanding.budget.added.packetsPerSecond).toBeCloseTo(2 / 60);
    expect(understanding.budget.whole.packetsPerSecond).toBeCloseTo(1 + 2 / 60);
  });

  it('finds again what it has added', () => {
    const project: Project = { sounder: 1, targets: { other: { probe: 'icmp', to: '192.0.2.50' } } };
    const after: { groups: Record<string, Group>; targets: Record<string, Target> } = {
      groups: {},
      targets: { ...project.targets },
    };
    for (const op of addOps(understand(project))) {
      if (op.op === 'put') after.targets[op.name] = op.target;
      if (op.op === 'putGroup') after.groups[op.name] = op.group;
    }
    const again = understand({ sounder: 1, ...after });
    expect(again).toMatchObject({ targets: 0, existing: { count: 2 }, file: { groups: 0 } });
  });

  it('adds nothing of a file with errors, and lists them with their places', () => {
    const first = [{ path: '/targets/a/type', line: 7, column: 12, message: 'this key is required' }];
    const broken = understandFile({ ...reading, project: null, problems: { count: 9, first } }, ICMP, { sounder: 1 });
    expect(addOps(broken)).toEqual([]);
    expect(broken.errors).toEqual({
      count: 9,
      first: [{ line: 7, column: 12, text: '/targets/a/type', message: 'this key is required' }],
    });
  });
});
