import { describe, expect, it } from 'vitest';
import type { EditOp } from '../../core/contracts/edits.ts';
import { FakeClock, settle } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ProjectEditor, type ProjectEditorParts } from './project-editor.ts';
import { Reloads } from './reloads.ts';
import { SerialQueue } from './serial-queue.ts';

const OPEN = {
  project: { sounder: 1 as const },
  kind: 'sounder' as const,
  path: 'x.yaml',
  reloadMs: 0,
  warnings: [],
  isLastValid: false,
};
const rename = (from: string, to: string): EditOp => ({ op: 'rename', from, to });

/** An editor whose parts record their calls. @param refusal what following the project throws */
function editor({ refusal, ...more }: Partial<ProjectEditorParts> & { readonly refusal?: Error } = {}) {
  const done: string[] = [];
  let lose: () => void = () => undefined;
  const did = (what: string) => Promise.resolve(done.push(what)).then(() => undefined);
  const queue = new SerialQueue();
  const follower = {
    followProject: () => (refusal ? Promise.reject(refusal) : did('follows the project')),
    followNames: () => did('follows names'),
  };
  const project = {
    open: OPEN,
    edit: () => did('edits').then(() => [rename('b', 'a'), rename('d', 'c')]),
    reload: () => did('reads').then(() => false),
    undo: () => did('undoes'),
    adopt: () => Promise.resolve(),
    readFile: () => Promise.reject(new Error('not here')),
    onLost(listener: () => void) {
      lose = listener;
    },
  };
  const incidents = { fileRead: () => undefined };
  const log = memoryLog();
  const made = new ProjectEditor({
    project,
    memory: { ownPath: 'y.yaml', rememberAdopted: () => undefined },
    follower,
    ids: { renameTargets: (renames) => did(`renames ${renames.map(({ from, to }) => `${from} to ${to}`)}`) },
    reloads: new Reloads({ project, follower, incidents, queue, clock: new FakeClock(), log }),
    log,
    queue,
    ...more,
  });
  return { editor: made, done, lose: () => lose() };
}

describe('an edit that renames', () => {
  const ops = [rename('a', 'b'), rename('c', 'd')];

  it('takes the history along, all of it at once', async () => {
    const { editor: made, done } = editor();
    await made.edit(ops);
    expect(done).toEqual(['edits', 'renames a to b,c to d', 'follows the project']);
  });

  it('that the store refuses is undone', async () => {
    const ids = { renameTargets: () => Promise.reject(new Error('the disk is full')) };
    const { editor: made, done } = editor({ ids });
    await expect(made.edit(ops)).rejects.toThrow('the disk is full');
    expect(done).toEqual(['edits', 'undoes', 'follows names']);
  });

  it('that cannot be carried out gives the history back', async () => {
    const { editor: made, done } = editor({ refusal: new Error('too fast') });
    await expect(made.edit(ops)).rejects.toThrow('too fast');
    expect(done).toEqual(['edits', 'renames a to b,c to d', 'undoes', 'renames b to a,d to c', 'follows names']);
  });
});

it('a file that may have been written although the edit failed is read', async () => {
  const { editor: made, done, lose } = editor();
  made.start();
  lose();
  await settle();
  made.close();
  expect(done).toEqual(['reads']);
});
