import { describe, expect, it } from 'vitest';
import type { ProjectText } from '../../../core/contracts/project-text.ts';
import type { EditOp } from '../../../core/contracts/station.ts';
import type { Sink } from '../../../core/rpc/contract.ts';
import { createNoticesStore } from '../../base/notices.ts';
import { fakeStation, settle } from '../../testing/fake-station.ts';
import { createEditStore } from '../edit/edit-store.ts';
import { createYamlStore, isConflict, isReadyToApply } from './yaml-store.ts';

const file = (text: string): ProjectText => ({ text, version: `v:${text}`, path: '/p.yaml', kind: 'sounder' });
const none = { count: 0, first: [] };

async function yamlStore() {
  const edits: EditOp[][] = [];
  const sinks: Sink<ProjectText>[] = [];
  const { clock, link } = fakeStation({
    projectText: (_, sink) => {
      sinks.push(sink);
      sink.send(file('a'));
    },
    readFile: ({ text }) => {
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
    edit: ({ ops }) => {
      edits.push(ops);
      return { revision: 2, inverse: [] };
    },
  });
  const notices = createNoticesStore();
  const selection = { scope: () => [], refreshed: () => [], target: () => undefined, takenNames: () => [] };
  const yaml = createYamlStore({ link, notices, clock, edit: createEditStore({ link, notices, selection }) });
  link.start();
  yaml.getState().open();
  await settle();
  const type = async (text: string) => {
    yaml.getState().change(() => text);
    await clock.advanceAsync(300);
    await settle();
  };
  const elsewhere = async (text: string) => {
    for (const sink of sinks) sink.send(file(text));
    await settle();
  };
  return { yaml, edits, type, elsewhere };
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
});
