import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../core/contracts/station.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { ProjectEditor, type ProjectEditorOptions } from './project-editor.ts';

const OPEN = {
  project: { sounder: 1 as const },
  kind: 'sounder' as const,
  path: 'x.yaml',
  reloadMs: 0,
  warnings: [],
  isLastValid: false,
};
const rename = (from: string, to: string): EditOp => ({ op: 'rename', from, to });

/** A desk, and what it does, in order. */
function desk(more: Partial<ProjectEditorOptions>) {
  const done: string[] = [];
  let lose: () => void = () => undefined;
  const did = (what: string) => Promise.resolve(done.push(what)).then(() => undefined);
  const made = new ProjectEditor({
    project: {
      open: OPEN,
      edit: () => did('edits').then(() => [rename('b', 'a'), rename('d', 'c')]),
      reload: () => did('reads').then(() => false),
      undo: () => did('undoes'),
      adopt: () => Promise.resolve(),
      readFile: () => Promise.reject(new Error('not here')),
      onLost(listener) {
        lose = listener;
      },
    },
    memory: { ownPath: 'y.yaml', rememberAdopted: () => undefined },
    clock: new FakeClock(),
    inTurn: (work) => work(),
    carryOut: () => did('carries out'),
    renameTargets: (renames) => did(`renames ${renames.map(({ from, to }) => `${from} to ${to}`)}`),
    say: () => undefined,
    ...more,
  });
  return { desk: made, done, lose: () => lose() };
}

describe('an edit that renames', () => {
  const ops = [rename('a', 'b'), rename('c', 'd')];

  it('takes the history along, all of it at once', async () => {
    const { desk: made, done } = desk({});
    await made.edit(ops);
    expect(done).toEqual(['edits', 'renames a to b,c to d', 'carries out']);
  });

  it('that the store refuses is undone', async () => {
    const { desk: made, done } = desk({ renameTargets: () => Promise.reject(new Error('the disk is full')) });
    await expect(made.edit(ops)).rejects.toThrow('the disk is full');
    expect(done).toEqual(['edits', 'undoes', 'carries out']);
  });

  it('that cannot be carried out gives the history back', async () => {
    const { desk: made, done } = desk({ carryOut: (undo) => undo().then(() => Promise.reject(new Error('too fast'))) });
    await expect(made.edit(ops)).rejects.toThrow('too fast');
    expect(done).toEqual(['edits', 'renames a to b,c to d', 'undoes', 'renames b to a,d to c']);
  });
});

it('a file that may have been written all the same is read', async () => {
  const { desk: made, done, lose } = desk({});
  made.start();
  lose();
  await settle();
  made.close();
  expect(done).toEqual(['reads']);
});
