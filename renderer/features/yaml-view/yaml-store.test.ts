import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../../core/contracts/edits.ts';
import type { ProjectText } from '../../../core/contracts/project-text.ts';
import type { Project } from '../../../core/model/project.ts';
import type { Sink } from '../../../core/rpc/contract.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { NO_FLOOD } from '../../testing/no-flood.ts';
import { createEditStore } from '../edit/edit-store.ts';
import { projectChanges } from './project-changes.ts';
import type { ProjectComparer } from './project-comparer.ts';
import { createYamlStore, isConflict, isReadyToApply } from './yaml-store.ts';

const file = (text: string, path = '/p.yaml'): ProjectText => ({ text, version: `v:${text}`, path, kind: 'sounder' });
const none = { count: 0, first: [] };
const comparer: ProjectComparer = {
  compare: async (before, after) => projectChanges(JSON.parse(before) as Project, JSON.parse(after) as Project),
};

/** @param allows whether the user agrees to what a project sends */
async function yamlStore({ isHeld = false, allows = (_: Project): boolean => true } = {}) {
  const edits: EditOp[][] = [];
  /** Texts that the station was asked to read. */
  const read: string[] = [];
  /** Readings wait for it. */
  let gate = Promise.resolve();
  const sinks: Sink<ProjectText>[] = [];
  let current = file('a');
  /** Ends an edit that is held. */
  let release: (() => void) | undefined;
  const { clock, link, drop } = fakeStation({
    projectText: (_, sink) => {
      sinks.push(sink);
      sink.send(current);
    },
    readFile: async ({ text }) => {
      read.push(text);
      await gate;
      const problem = { path: '', line: 1, column: 1, message: 'wrong' };
      const isWrong = text.includes('!');
      const targets = { [text]: { probe: 'icmp', to: '192.0.2.1' } };
      return {
        kind: 'sounder',
        project: isWrong ? null : JSON.stringify({ sounder: 1, targets }),
        problems: isWrong ? { count: 1, first: [problem] } : none,
        warnings: none,
      };
    },
    edit: async ({ ops }) => {
      edits.push(ops);
      if (isHeld) await new Promise<void>((resolve) => (release = resolve));
      return { revision: 2, inverse: [] };
    },
  });
  const notices = createNoticesStore();
  const selection = { scope: () => [], refreshed: () => [], target: () => undefined, takenNames: () => [] };
  const edit = createEditStore({ link, notices, selection, flood: NO_FLOOD });
  const flood = { getState: () => ({ allowsFile: async (project: Project) => allows(project) }) };
  const yaml = createYamlStore({ link, notices, clock, comparer, edit, flood });
  link.start();
  yaml.getState().open();
  await settle();
  const type = async (text: string) => {
    yaml.getState().change(() => text);
    await clock.advanceAsync(300);
    await settle();
  };
  const elsewhere = async (text: string, path?: string) => {
    current = file(text, path);
    for (const sink of sinks) sink.send(current);
    await settle();
  };
  const reconnect = async () => {
    await clock.advanceAsync(3000);
    await settle();
  };
  const slow = () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    gate = promise;
    return resolve;
  };
  return { clock, yaml, edits, read, slow, type, elsewhere, drop, reconnect, release: () => release?.() };
}

describe('createYamlStore', () => {
  it('applies a valid text over the file that it was made from, with the renames in it', async () => {
    const { yaml, edits, type, elsewhere } = await yamlStore();
    await type('b!');
    expect(isReadyToApply(yaml.getState())).toBe(false);
    await type('b');
    await yaml.getState().apply();
    expect(edits).toEqual([
      [
        { op: 'rename', from: 'a', to: 'b' },
        { op: 'text', text: 'b', over: 'v:a' },
      ],
    ]);
    await elsewhere('b');
    expect(yaml.getState()).toMatchObject({ isDirty: false, text: 'b' });
  });

  it('keeps a text whose plan would flood a network, unless the user agrees', async () => {
    const judged: unknown[] = [];
    const { yaml, edits, type } = await yamlStore({
      allows: (project) => {
        judged.push(Object.keys(project.targets ?? {}));
        return judged.length > 1;
      },
    });
    await type('b');
    await yaml.getState().apply();
    expect(edits).toEqual([]);
    expect(yaml.getState()).toMatchObject({ isDirty: true, isApplying: false, text: 'b' });
    await yaml.getState().apply();
    expect(edits).toHaveLength(1);
    expect(judged).toEqual([['b'], ['b']]);
  });

  it('checks only the newest text after a check in progress', async () => {
    const { yaml, read, slow, type } = await yamlStore();
    const resume = slow();
    for (const text of ['b', 'bc', 'bcd', 'bcde']) await type(text);
    expect(read).toEqual(['a', 'b']);
    expect(yaml.getState()).toMatchObject({ text: 'bcde', isChecking: true });
    resume();
    await settle();
    expect(read).toEqual(['a', 'b', 'bcde']);
    expect(yaml.getState().check?.changes?.renamed).toEqual([{ from: 'a', to: 'bcde' }]);
    expect(yaml.getState().isChecking).toBe(false);
  });

  it('applies a text that is still being checked once it is found valid, unless it is changed again', async () => {
    const { yaml, edits, slow, type } = await yamlStore();
    const resume = slow();
    await type('b');
    await yaml.getState().apply();
    await type('bc');
    resume();
    await settle();
    expect(edits).toEqual([]);
    const resumeAgain = slow();
    await type('bcd');
    await yaml.getState().apply();
    expect(edits).toEqual([]);
    resumeAgain();
    await settle();
    expect(edits.map((ops) => ops.at(-1))).toEqual([{ op: 'text', text: 'bcd', over: 'v:a' }]);
  });

  it('follows edits made elsewhere while the text is as in the file', async () => {
    const { yaml, elsewhere } = await yamlStore();
    await elsewhere('c');
    expect(yaml.getState()).toMatchObject({ text: 'c', isDirty: false });
  });

  it('asks when the file changed under a changed text, and loses neither', async () => {
    const { yaml, edits, type, elsewhere } = await yamlStore();
    await type('mine');
    await elsewhere('theirs');
    expect(isConflict(yaml.getState())).toBe(true);
    await yaml.getState().apply();
    expect(edits).toEqual([]);
    yaml.getState().keepMine();
    await settle();
    await yaml.getState().apply();
    expect(edits[0]?.at(-1)).toEqual({ op: 'text', text: 'mine', over: 'v:theirs' });
    await type('mine too');
    await elsewhere('theirs again');
    yaml.getState().takeTheirs();
    await settle();
    expect(yaml.getState()).toMatchObject({ text: 'theirs again', isDirty: false });
  });

  it('keeps what was typed while the text was being applied, as a change of the applied text', async () => {
    const { yaml, edits, type, elsewhere, release } = await yamlStore({ isHeld: true });
    await type('b');
    const applying = yaml.getState().apply();
    await type('b and more');
    await elsewhere('b');
    release();
    await applying;
    await settle();
    expect(yaml.getState()).toMatchObject({ isDirty: true, text: 'b and more' });
    expect(isConflict(yaml.getState())).toBe(false);
    void yaml.getState().apply();
    await settle();
    expect(edits[1]?.at(-1)).toEqual({ op: 'text', text: 'b and more', over: 'v:b' });
  });

  it('checks a changed text again once the connection is back', async () => {
    const { clock, yaml, drop, reconnect } = await yamlStore();
    yaml.getState().change(() => 'b');
    await clock.advanceAsync(290);
    drop();
    await clock.advanceAsync(10);
    await settle();
    expect(yaml.getState().fault).not.toBeNull();
    await reconnect();
    expect(yaml.getState()).toMatchObject({ isDirty: true, text: 'b', fault: null });
    expect(isReadyToApply(yaml.getState())).toBe(true);
  });

  it('never offers a text for the file of another project, and shows it again with its own', async () => {
    const { yaml, edits, type, elsewhere } = await yamlStore();
    await type('mine');
    await elsewhere('x', '/other.yaml');
    expect(yaml.getState()).toMatchObject({ isDirty: false, text: 'x', isUndoable: false, changedElsewhere: 1 });
    await yaml.getState().apply();
    expect(edits).toEqual([]);
    await elsewhere('a');
    expect(yaml.getState()).toMatchObject({ isDirty: true, text: 'mine', changedElsewhere: 0 });
    expect(isConflict(yaml.getState())).toBe(false);
    await elsewhere('x', '/other.yaml');
    await elsewhere('theirs');
    expect(isConflict(yaml.getState())).toBe(true);
  });

  it('lets undo bring back a text that was discarded, and step over what came from elsewhere', async () => {
    const { yaml, type, elsewhere } = await yamlStore();
    await type('mine');
    yaml.getState().takeTheirs();
    expect(yaml.getState()).toMatchObject({ text: 'a', isUndoable: true });
    await settle();
    await elsewhere('theirs');
    expect(yaml.getState()).toMatchObject({ text: 'theirs', isUndoable: false });
  });
});
