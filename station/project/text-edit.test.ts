import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { EditOp } from '../../core/contracts/edits.ts';
import { toFault } from '../../core/result/result.ts';
import { ProjectStore } from './project-store.ts';

const TEXT = `sounder: 1
# The core
targets:
  gateway: {probe: icmp, to: 192.0.2.1} # Rack 4
`;

describe('an edit of the text', () => {
  let dir = '';
  let path = '';
  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'sounder-text-'));
    path = join(dir, 'project.yaml');
    writeFileSync(path, TEXT);
  });
  afterEach(() => rmSync(dir, { recursive: true }));

  const opened = () => new ProjectStore({ path, lastValidPath: join(dir, 'valid') });
  const onDisk = () => readFileSync(path, 'utf8');
  const replace = (store: ProjectStore, text: string, ...renames: EditOp[]) =>
    store.edit([...renames, { op: 'text', text, over: store.readText().version }]);
  const faultOf = (task: () => unknown) => {
    try {
      task();
    } catch (error) {
      return toFault(error);
    }
    return undefined;
  };

  it('takes the text as it is, comments and all, and is undone and redone as a whole', () => {
    const store = opened();
    const text = TEXT.replace('192.0.2.1', '192.0.2.9').replace('Rack 4', 'Rack 5');
    const { open, inverse } = replace(store, text);
    expect(onDisk()).toBe(text);
    expect(open.project.targets).toEqual({ gateway: { probe: 'icmp', to: '192.0.2.9' } });
    const redo = store.edit(inverse).inverse;
    expect(onDisk()).toBe(TEXT);
    store.edit(redo);
    expect(onDisk()).toBe(text);
  });

  it('is undone after other edits were undone, which write the text again', () => {
    const store = opened();
    const { inverse } = replace(store, TEXT.replace('192.0.2.1', '192.0.2.9'));
    const later = store.edit([{ op: 'put', name: 'new', target: { probe: 'icmp', to: '192.0.2.3' } }]);
    expect(faultOf(() => store.edit(inverse))?.code).toBe('project.text-changed');
    store.edit(later.inverse);
    store.edit(inverse);
    expect(onDisk()).toBe(TEXT);
  });

  it('is undone in order with other edits and texts between, but not over the comments of somebody else', () => {
    const store = opened();
    const first = replace(store, TEXT.replace('192.0.2.1', '192.0.2.9'));
    const put = store.edit([{ op: 'put', name: 'new', target: { probe: 'icmp', to: '192.0.2.3' } }]);
    const second = replace(store, onDisk().replace('Rack 4', 'Rack 5'));
    const other = replace(store, onDisk().replace('The core', 'Call before work'));
    const name = store.edit([{ op: 'name', name: 'Branch' }]);
    store.edit(name.inverse);
    expect(faultOf(() => store.edit(second.inverse))?.code).toBe('project.text-changed');
    expect(onDisk()).toContain('Call before work');
    for (const { inverse } of [other, second, put, first]) store.edit(inverse);
    expect(onDisk()).toBe(TEXT);
  });

  it('is refused when the file was changed meanwhile, by an edit or by another program', () => {
    const store = opened();
    const { version } = store.readText();
    store.edit([{ op: 'name', name: 'Branch' }]);
    const before = onDisk();
    expect(faultOf(() => store.edit([{ op: 'text', text: TEXT, over: version }]))?.code).toBe('project.text-changed');
    const read = store.readText().version;
    writeFileSync(path, `${before}# by hand\n`);
    expect(faultOf(() => store.edit([{ op: 'text', text: TEXT, over: read }]))?.code).toBe('project.text-changed');
    expect(onDisk()).toBe(`${before}# by hand\n`);
  });

  it('changes nothing when the text is invalid, of another program, or mixed with other operations', () => {
    const store = opened();
    expect(faultOf(() => replace(store, TEXT.replace('icmp', 'imcp')))?.code).toBe('project.invalid');
    const netprobify = 'global:\n  interval: 1\ntargets:\n  a:\n    type: ICMPping\n    destination: 192.0.2.1\n';
    expect(faultOf(() => replace(store, netprobify))?.code).toBe('project.invalid');
    expect(faultOf(() => replace(store, TEXT, { op: 'delete', name: 'gateway' }))?.code).toBe('project.invalid-edit');
    expect(onDisk()).toBe(TEXT);
    expect(store.open.project.targets).toHaveProperty('gateway');
  });

  it('has the renames that it contains, and refuses others', () => {
    const store = opened();
    const rename: EditOp = { op: 'rename', from: 'gateway', to: 'gw1' };
    expect(faultOf(() => replace(store, TEXT, rename))?.code).toBe('project.invalid-edit');
    expect(faultOf(() => replace(store, TEXT.replace('gateway', 'gw1'), rename, rename))?.code).toBe(
      'project.invalid-edit',
    );
    const { inverse } = replace(store, TEXT.replace('gateway', 'gw1'), rename);
    expect(inverse[0]).toEqual({ op: 'rename', from: 'gw1', to: 'gateway' });
    store.edit(inverse);
    expect(onDisk()).toBe(TEXT);
  });

  it('cannot give two targets one name', () => {
    writeFileSync(path, `${TEXT}  spare: {probe: icmp, to: 192.0.2.2}\n`);
    const renames: EditOp[] = ['gateway', 'spare'].map((from) => ({ op: 'rename', from, to: 'gw1' }));
    expect(faultOf(() => replace(opened(), TEXT.replace('gateway', 'gw1'), ...renames))?.message).toBe(
      'The text does not rename "spare" to "gw1"',
    );
  });

  it('corrects a file that was invalid when it was read', () => {
    const store = opened();
    writeFileSync(path, TEXT.replace('icmp', 'imcp'));
    expect(faultOf(() => store.reload())?.code).toBe('project.invalid');
    expect(store.readText().text).toContain('imcp');
    const { open } = replace(store, TEXT.replace('Rack 4', 'Rack 6'));
    expect(open.isLastValid).toBe(false);
    expect(onDisk()).toContain('Rack 6');
  });

  it.each([
    ['invalid', TEXT.replace('icmp', 'imcp')],
    ['not read yet', TEXT.replace('192.0.2.1', '192.0.2.7')],
  ])('that cannot be carried out leaves the text that another program wrote, which was %s', (_, theirs) => {
    const store = opened();
    writeFileSync(path, theirs);
    replace(store, TEXT.replace('Rack 4', 'Rack 6'));
    store.undo();
    expect(onDisk()).toBe(theirs);
    expect(store.open).toMatchObject({ isLastValid: true, project: { targets: { gateway: { to: '192.0.2.1' } } } });
    expect(opened().open.project).toEqual(store.open.project);
  });
});
