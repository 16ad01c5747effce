import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../../core/contracts/station.ts';
import type { Project } from '../../../core/model/project.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../app/notices.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation, settle } from '../../testing/fake-station.ts';
import { createEditStore } from '../edit/edit-store.ts';
import { createRunStore } from '../run/run-store.ts';
import { createPasteStore, isReadyToAdd, missingPort } from './paste-store.ts';
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

function pasteStore(faults: { edit?: FaultError } = {}) {
  const edits: EditOp[][] = [];
  const starts: unknown[] = [];
  const fake = fakeStation({
    edit: ({ ops }) => {
      if (faults.edit) throw faults.edit;
      edits.push(ops);
      return { revision: 2, inverse: [] };
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
  const reader = {
    read: (...input: Parameters<typeof understandPaste>) => Promise.resolve(understandPaste(...input)),
  };
  const paste = createPasteStore({ catalog, edit, run, layout, clock, reader });
  link.start();
  return { paste, clock, catalog, layout, notices, edits, starts };
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
});
