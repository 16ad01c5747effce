import { spawnSync } from 'node:child_process';
import { chmodSync, lstatSync, readdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import type { InvalidProject } from './project-disk.ts';
import { ProjectStore } from './project-store.ts';

const tempPath = tempDirs();
const put = (name: string) => ({ op: 'put', name, target: { probe: 'icmp', to: '192.0.2.1' } }) as const;
const opened = (path: string) => new ProjectStore({ path, lastValidPath: `${path}.standing` });
const names = (store: ProjectStore) => Object.keys(store.open.project.targets ?? {});

function file(text: string): string {
  const path = tempPath('project.yaml');
  writeFileSync(path, text);
  return path;
}

function faultOf(work: () => unknown): Fault {
  try {
    work();
  } catch (error) {
    if (error instanceof FaultError) return error.fault;
    throw error;
  }
  throw new Error('it worked');
}

describe('the project store', () => {
  it('makes the file when there is none', () => {
    const path = tempPath('project.yaml');
    expect(opened(path).open.project).toEqual({ sounder: 1 });
    expect(readFileSync(path, 'utf8')).toBe('sounder: 1\n');
  });

  it('has an edit on disk when it returns, and nothing else beside it', () => {
    const path = file('sounder: 1\n# kept\n');
    const store = opened(path);
    expect(store.edit([put('a')]).inverse).toEqual([{ op: 'delete', name: 'a' }]);
    expect(names(opened(path))).toEqual(['a']);
    expect(readFileSync(path, 'utf8')).toContain('# kept');
    expect(readdirSync(dirname(path))).toEqual(['project.yaml']);
  });

  it('keeps the mode of the file, and a link to it', () => {
    const path = file('sounder: 1\n');
    chmodSync(path, 0o640);
    const link = join(dirname(path), 'link.yaml');
    symlinkSync(path, link);
    opened(link).edit([put('a')]);
    expect(statSync(path).mode & 0o777).toBe(0o640);
    expect(lstatSync(link).isSymbolicLink()).toBe(true);
    expect(names(opened(path))).toEqual(['a']);
  });

  it.skipIf(process.platform === 'win32')('keeps the file whole when there is room for a part of an edit only', () => {
    const notes = Array.from({ length: 64 }, (_, nth) => `# note ${nth} ${'-'.repeat(64)}`);
    const text = ['sounder: 1', ...notes, ''].join('\n');
    const path = file(text);
    const ops = Array.from({ length: 400 }, (_, nth) => put(`target-${nth}`));
    const edit = `
      const { ProjectStore } = await import(${JSON.stringify(new URL('./project-store.ts', import.meta.url).href)});
      const place = ${JSON.stringify({ path, lastValidPath: `${path}.standing` })};
      try {
        new ProjectStore(place).edit(${JSON.stringify(ops)});
        process.stdout.write('written');
      } catch (error) {
        process.stdout.write(String(error.fault?.code ?? error));
      }`;
    // A limit on the size of files ends a write as a full disk does: first a part is taken, then none. In 512 bytes.
    const { stdout } = spawnSync(
      'sh',
      ['-c', 'ulimit -f 16; exec "$0" "$@"', process.execPath, '--input-type=module', '-e', edit],
      {
        encoding: 'utf8',
      },
    );
    expect(stdout).toBe('project.unwritable');
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect(readdirSync(dirname(path))).toEqual(['project.yaml']);
  });

  it('refuses the second of two that add a target of one name, and applies none of its other operations', () => {
    const store = opened(file('sounder: 1\n'));
    const add = (name: string, to: string) =>
      ({ op: 'put', name, target: { probe: 'icmp', to }, isNew: true }) as const;
    store.edit([add('gw', '192.0.2.1')]);
    expect(faultOf(() => store.edit([add('other', '192.0.2.7'), add('gw', '192.0.2.2')]))).toEqual({
      code: 'project.name-taken',
      message: 'Target "gw" already exists: icmp to 192.0.2.1. Choose another name',
    });
    expect(store.open.project.targets).toEqual({ gw: { probe: 'icmp', to: '192.0.2.1' } });
    expect(names(opened(store.open.path))).toEqual(['gw']);
  });

  it('does not overwrite what another editor wrote meanwhile', () => {
    const path = file('sounder: 1\n');
    const store = opened(path);
    writeFileSync(path, 'sounder: 1\ntargets:\n  theirs: {probe: icmp, to: h} # new\n');
    expect(faultOf(() => store.edit([put('ours')])).code).toBe('project.changed');
    store.reload();
    store.edit([put('ours')]);
    expect(names(store)).toEqual(['theirs', 'ours']);
    expect(readFileSync(path, 'utf8')).toContain('# new');
  });

  it('refuses an edit while the file that another editor wrote is wrong, and leaves it alone', () => {
    const path = file('sounder: 1\n');
    const store = opened(path);
    writeFileSync(path, 'sounder: 1\ntargets:\n  a: {probe: icmp}\n');
    expect(faultOf(() => store.edit([put('b')])).code).toBe('project.changed');
    expect(faultOf(() => store.reload())).toMatchObject({
      code: 'project.invalid',
      message: `${path}:3:6: This key is required`,
    });
    expect(readFileSync(path, 'utf8')).toContain('a: {probe: icmp}');
    writeFileSync(path, 'sounder: 1\n');
    expect(store.edit([put('b')]).open.project.targets).toHaveProperty('b');
  });

  it('undoes an edit to the letter, but not what another editor wrote after it', () => {
    const text = 'sounder: 1\ntargets:\n    a:   {probe: icmp, to: h}   # kept\n';
    const path = file(text);
    const store = opened(path);
    store.edit([put('b')]);
    store.undo();
    expect([names(store), readFileSync(path, 'utf8')]).toEqual([['a'], text]);
    store.edit([put('b')]);
    writeFileSync(path, 'sounder: 1\n');
    store.undo();
    expect([names(store), readFileSync(path, 'utf8')]).toEqual([['a'], 'sounder: 1\n']);
  });

  it('undoes an edit in the thread that continues, and says when there is nothing to undo', () => {
    const path = file('sounder: 1\n');
    const store = opened(path);
    store.edit([put('a')]);
    const left = store.leftWithin(1000);
    if (!left) throw new Error('it is small');
    const next = new ProjectStore({ path, lastValidPath: `${path}.standing`, left });
    next.undo();
    expect([names(next), readFileSync(path, 'utf8')]).toEqual([[], 'sounder: 1\n']);
    expect(faultOf(() => next.undo()).code).toBe('project.not-undone');
  });

  it('is not left to another thread when its texts are too long together', () => {
    const store = opened(file('sounder: 1\n'));
    expect([store.leftWithin(10), store.leftWithin(11)?.text]).toEqual([null, 'sounder: 1\n']);
    store.edit([put('a')]);
    expect(store.leftWithin(50)).toBeNull();
  });

  it('does all of an edit or nothing', () => {
    const path = file('sounder: 1\ntargets:\n  a: {probe: icmp, to: h}\n');
    const store = opened(path);
    const before = readFileSync(path, 'utf8');
    const ops = [put('b'), { op: 'delete', name: 'a' }, { op: 'delete', name: 'nobody' }] as const;
    expect(faultOf(() => store.edit(ops)).code).toBe('project.unknown-target');
    expect(readFileSync(path, 'utf8')).toBe(before);
    expect(names(store)).toEqual(['a']);
    store.edit([put('c')]);
    expect(names(store)).toEqual(['a', 'c']);
  });

  it('says that it cannot write, changes nothing, and leaves nothing behind', () => {
    const dir = tempPath();
    const path = join(dir, 'project.yaml');
    writeFileSync(path, 'sounder: 1\n');
    const store = opened(path);
    // Root may write anywhere, but nobody can make a file whose name is longer than the file system's limit.
    const longest = join(dir, 'deep', 'x'.repeat(300), 'project.yaml');
    expect(faultOf(() => opened(longest)).code).toBe('project.unwritable');
    expect(faultOf(() => opened(join(dir, 'no', 'such', 'project.yaml'))).code).toBe('project.unwritable');
    expect([names(store), readdirSync(dir)]).toEqual([[], ['project.yaml']]);
  });

  it('says that it cannot read', () => {
    expect(faultOf(() => opened(tempPath())).code).toBe('project.unreadable');
  });

  it('names the first problem and carries all', () => {
    const path = file('sounder: 1\ncolour: red\nsize: 5\n');
    try {
      opened(path);
      expect.unreachable();
    } catch (error) {
      const { fault, problems } = error as InvalidProject;
      expect(problems).toHaveLength(2);
      expect(fault.message).toBe(`${path}:2:1: Unknown key "colour" (and 1 more)`);
      expect(fault.hint).toBe(`sounder check ${path} lists all errors`);
    }
  });
});

const NETPROBIFY = `# crafted packets
global: {probe_name: edge, interval: 5, nb_proc: 1, logging_level: INFO, prometheus_port: 9200, dns_update_interval: 60, reload_conf_interval: 60}
groups:
  a: {src_port_a: 40000, src_port_z: 40009, dscp: 10}
targets:
  syn: {type: TCPsyn, destination: 192.0.2.1, dst_port: 443, nb_packets: 4}
`;

describe('a file of another program', () => {
  it('is read as it is, says so, and is never written', () => {
    const path = file(NETPROBIFY);
    const store = opened(path);
    expect(store.open).toMatchObject({ kind: 'netprobify', path, reloadMs: 60_000 });
    expect(faultOf(() => store.edit([put('b')]))).toMatchObject({
      code: 'project.foreign',
      message: `${path} is a file of netprobify, which is read as it is and not written`,
    });
    expect(readFileSync(path, 'utf8')).toBe(NETPROBIFY);
  });

  it('is kept as a project that means the same and can be edited', () => {
    const path = file(NETPROBIFY);
    const store = opened(path);
    const { project } = store.open;
    const kept = join(dirname(path), 'kept.yaml');
    store.adopt(kept);
    expect(store.open).toEqual({ project, kind: 'sounder', path: kept, reloadMs: 0, warnings: [], isLastValid: false });
    store.edit([put('b')]);
    expect(names(opened(kept))).toEqual(['syn', 'b']);
    expect(readFileSync(path, 'utf8')).toBe(NETPROBIFY);
    expect(faultOf(() => store.adopt(join(dirname(path), 'again.yaml'))).code).toBe('project.not-foreign');
  });

  it('does not take the place of a project that is there, and is kept where it stands in the place itself', () => {
    const path = file(NETPROBIFY);
    const taken = file('sounder: 1\n');
    const store = opened(path);
    expect(faultOf(() => store.adopt(taken)).code).toBe('project.exists');
    expect(store.open.kind).toBe('netprobify');
    store.adopt(path);
    expect(store.open.kind).toBe('sounder');
    expect(readFileSync(`${path}.netprobify`, 'utf8')).toBe(NETPROBIFY);
  });
});

describe('a reload', () => {
  it('takes over what changed, and says when nothing did', () => {
    const path = file(NETPROBIFY);
    const store = opened(path);
    expect(store.reload()).toBe(false);
    writeFileSync(path, NETPROBIFY.replace('syn:', 'tcp:').replace(', reload_conf_interval: 60', ''));
    expect(store.reload()).toBe(true);
    expect([names(store), store.open.reloadMs]).toEqual([['tcp'], 0]);
    store.undo();
    expect([names(store), store.open.reloadMs]).toEqual([['syn'], 60_000]);
  });

  it('that is undone leaves the file unchanged, and the previous project to the next reader', () => {
    const path = file('sounder: 1\ntargets:\n  a: {probe: icmp, to: h} # ours\n');
    const store = opened(path);
    const theirs = 'sounder: 1\ntargets:\n  b: {probe: icmp, to: h}\n';
    writeFileSync(path, theirs);
    store.reload();
    store.undo();
    expect([names(store), store.open.isLastValid, readFileSync(path, 'utf8')]).toEqual([['a'], true, theirs]);
    const again = opened(path);
    expect([names(again), again.reload(), names(again), again.open.isLastValid]).toEqual([['a'], true, ['b'], false]);
  });

  it.each([
    ['invalid', () => NETPROBIFY.replace('443', '0').replace('10}', '64}')],
    ['not YAML', () => '{'],
  ])('of a file that is %s leaves everything as it was', (_, text) => {
    const path = file(NETPROBIFY);
    const store = opened(path);
    const { open } = store;
    writeFileSync(path, text());
    expect(faultOf(() => store.reload()).code).toBe('project.invalid');
    expect(store.open).toEqual({ ...open, isLastValid: true });
    writeFileSync(path, NETPROBIFY);
    expect(store.reload()).toBe(false);
    expect(store.open).toEqual(open);
  });

  it('that failed leaves the last valid project to the next reader, until the file is corrected', () => {
    const path = file(NETPROBIFY);
    writeFileSync(path, NETPROBIFY);
    const store = opened(path);
    writeFileSync(path, '{');
    expect(() => store.reload()).toThrow();
    const again = opened(path);
    expect([names(again), again.open.isLastValid, again.open.path]).toEqual([['syn'], true, path]);
    expect(() => again.reload()).toThrow();
    writeFileSync(path, NETPROBIFY.replace('syn:', 'tcp:'));
    expect(again.reload()).toBe(true);
    expect([names(again), again.open.isLastValid]).toEqual([['tcp'], false]);
    writeFileSync(path, '{');
    expect(faultOf(() => opened(path)).code).toBe('project.invalid');
  });

  it('may bring a file of another kind', () => {
    const path = file(NETPROBIFY);
    const store = opened(path);
    writeFileSync(path, 'sounder: 1\n');
    store.reload();
    expect(store.open.kind).toBe('sounder');
    store.edit([put('a')]);
    expect(names(store)).toEqual(['a']);
  });
});
