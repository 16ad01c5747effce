import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../../core/contracts/edits.ts';
import { FaultError } from '../../../core/result/result.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { createCatalogStore, EMPTY_CATALOG, withItem } from '../../live/catalog-store.ts';
import { createStatusStore } from '../../live/status-store.ts';
import { fakeLayout } from '../../testing/fake-layout.ts';
import { catalogOf, fakeStation, STATUS, settle } from '../../testing/fake-station.ts';
import { NO_FLOOD } from '../../testing/no-flood.ts';
import { NO_PROBLEMS, PASTED_FILE } from '../../testing/pasted-file.ts';
import { createEditStore } from '../edit/edit-store.ts';
import { createRunStore } from '../run/run-store.ts';
import type { PasteReader } from './paste-reader.ts';
import { isReadyToAdd, missingPort } from './paste-readiness.ts';
import { createPasteStore } from './paste-store.ts';
import { understandFile } from './understand-file.ts';
import { understandPaste } from './understand-paste.ts';

/** @param how faults of the station, and whether reading waits until the test ends it */
function pasteStore(how: { edit?: FaultError; readFile?: FaultError; isReadingHeld?: boolean } = {}) {
  const edits: EditOp[][] = [];
  const starts: unknown[] = [];
  const readTexts: string[] = [];
  /** Each ends a reading that is held. */
  const answers: ((fault?: FaultError) => void)[] = [];
  const fake = fakeStation({
    edit: ({ ops }) => {
      if (how.edit) throw how.edit;
      edits.push(ops);
      return { revision: 2, inverse: [] };
    },
    readFile: ({ text }) => {
      if (how.readFile) throw how.readFile;
      readTexts.push(text);
      return { kind: 'netprobify', project: JSON.stringify(PASTED_FILE), problems: NO_PROBLEMS, warnings: NO_PROBLEMS };
    },
    start: (input) => {
      starts.push(input);
      return { phase: 'running' };
    },
  });
  const { clock, link } = fake;
  const notices = createNoticesStore();
  const catalog = createCatalogStore();
  const status = createStatusStore();
  const layout = fakeLayout();
  const edit = createEditStore({
    link,
    notices,
    flood: NO_FLOOD,
    selection: { scope: () => [], refreshed: (scope) => scope, target: () => undefined, takenNames: () => [] },
  });
  const run = createRunStore({ link, notices, flood: NO_FLOOD });
  const reader: PasteReader = {
    prepare: () => undefined,
    async read(source, chosen, project, changes) {
      if (how.isReadingHeld) {
        await new Promise<void>((resolve, reject) => {
          answers.push((fault) => (fault ? reject(fault) : resolve()));
        });
      }
      return typeof source === 'string'
        ? understandPaste(source, chosen, project, changes)
        : understandFile(source, chosen, project);
    },
  };
  const bridge = { openText: () => Promise.resolve(null) };
  const paste = createPasteStore({ catalog, status, edit, run, layout, clock, bridge, reader, link, notices });
  link.start();
  return { paste, clock, catalog, status, layout, notices, edits, starts, readTexts, answers };
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

  it('adds and starts a paste that is still being read as soon as it is read, when asked meanwhile', async () => {
    const { clock, paste, edits, starts, answers } = pasteStore({ isReadingHeld: true });
    paste.getState().open('192.0.2.1 192.0.2.2');
    await paste.getState().add(true);
    await clock.advanceAsync(1);
    expect(edits).toEqual([]);
    answers.shift()?.();
    await settle();
    expect(edits.map((ops) => ops.length)).toEqual([2]);
    expect(starts).toHaveLength(1);
  });

  it('does not add what was left while it was being read, nor what was written on', async () => {
    const { clock, paste, edits, layout, answers } = pasteStore({ isReadingHeld: true });
    paste.getState().open('192.0.2.1');
    await paste.getState().add(false);
    await clock.advanceAsync(1);
    layout.getState().showDialog('none');
    answers.shift()?.();
    await settle();
    paste.getState().open(null);
    await paste.getState().add(false);
    paste.getState().setText('192.0.2.1 192.0.2.2');
    await clock.advanceAsync(200);
    for (const answer of answers) answer();
    await settle();
    expect(edits).toEqual([]);
  });

  it('gives no name that another page has used since the text was read', async () => {
    const { clock, paste, catalog, edits } = pasteStore();
    paste.getState().open('192.0.2.1');
    await clock.advanceAsync(1);
    catalog.setState(withItem(EMPTY_CATALOG, { ...catalogOf({ '192.0.2.1': '198.51.100.9' }), revision: 2 }));
    await paste.getState().add(false);
    await clock.advanceAsync(1);
    await settle();
    expect(edits.flat()).toMatchObject([{ op: 'put', target: { to: '192.0.2.1' } }]);
    expect(edits.flat()).not.toMatchObject([{ name: '192.0.2.1' }]);
  });

  it('forgets names and choices with the text that they were for', async () => {
    const { clock, paste } = pasteStore();
    paste.getState().open('192.0.2.1 192.0.2.2');
    await clock.advanceAsync(1);
    paste.getState().setName('192.0.2.1', 'gw1');
    paste.getState().include(['192.0.2.2'], false);
    paste.getState().setText('192.0.2.1 192.0.2.2 192.0.2.3 192.0.2.4');
    expect(paste.getState().givenNames.size).toBe(1);
    expect(paste.getState().changes.skipped.size).toBe(1);
    paste.getState().setText('name,address\ngw,198.51.100.1\n');
    expect(paste.getState().givenNames.size).toBe(0);
    expect(paste.getState().changes.skipped.size).toBe(0);
  });

  it('opens empty for a paste of nothing, unless something is being written', () => {
    const { paste, layout } = pasteStore();
    paste.getState().open('192.0.2.1');
    paste.getState().open('');
    expect(paste.getState().text).toBe('192.0.2.1');
    layout.getState().showDialog('none');
    paste.getState().open(null);
    expect(paste.getState().text).toBe('192.0.2.1');
    layout.getState().showDialog('none');
    paste.getState().open('');
    expect(paste.getState().text).toBe('');
  });

  it('says that reading failed, and reads what is written next', async () => {
    const { clock, paste, notices, answers } = pasteStore({ isReadingHeld: true });
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(200);
    answers.shift()?.(new FaultError({ code: 'paste.failed', message: 'reading failed' }));
    await settle();
    expect(paste.getState()).toMatchObject({ isReading: false, understanding: null });
    expect(notices.getState().notices[0]?.message).toBe('reading failed');
    paste.getState().setText('192.0.2.2');
    await clock.advanceAsync(200);
    answers.shift()?.();
    await settle();
    expect(paste.getState().understanding?.targets).toBe(1);
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
    expect(starts).toEqual([{ allowRate: false }]);
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

  it('does not add with a setting that is not valid, but continues reading', async () => {
    const { paste, clock } = pasteStore();
    paste.getState().setSetting('interval', '5');
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(200);
    expect(paste.getState().understanding?.targets).toBe(1);
    expect(isReadyToAdd(paste.getState(), EMPTY_CATALOG)).toBe(false);
    paste.getState().setSetting('interval', '5s');
    await clock.advanceAsync(200);
    expect(isReadyToAdd(paste.getState(), EMPTY_CATALOG)).toBe(true);
  });

  it('asks for the port that a probe needs, and leaves out what another probe had', async () => {
    const { paste, clock } = pasteStore();
    paste.getState().setSetting('payloadBytes', '9');
    paste.getState().setProbe('tcp-connect');
    paste.getState().setText('192.0.2.1');
    await clock.advanceAsync(200);
    expect(missingPort(paste.getState(), {})).toBe('tcp-connect needs a port, as port: 443');
    expect(isReadyToAdd(paste.getState(), EMPTY_CATALOG)).toBe(false);
    expect(isReadyToAdd(paste.getState(), { ...EMPTY_CATALOG, defaults: { port: 80 } })).toBe(true);
    paste.getState().setSetting('port', '443');
    await clock.advanceAsync(200);
    expect(isReadyToAdd(paste.getState(), EMPTY_CATALOG)).toBe(true);
    expect(paste.getState().understanding?.chosen).toEqual({
      ...{ probe: 'tcp-connect', settings: { port: 443 }, recognizes: true },
    });
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

  it('asks above the limit of the project, as Start does', async () => {
    const { paste, clock, status, edits, starts } = pasteStore();
    status.setState({ status: { ...STATUS, rateLimit: 10 } });
    paste.getState().setText('192.0.2.0/27');
    await clock.advanceAsync(200);
    await paste.getState().add(true);
    expect(edits).toEqual([]);
    status.setState({ status: { ...STATUS, rateLimit: 100 } });
    await paste.getState().add(true);
    expect(starts).toEqual([{ allowRate: false }]);
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
    expect(isReadyToAdd(paste.getState(), EMPTY_CATALOG)).toBe(true);
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
