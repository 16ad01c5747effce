import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Fault, FaultError } from '../core/result/result.ts';
import { type DataFolder, takeDataFolder } from './data-folder.ts';

let parent = '';
let dir = '';
const taken: DataFolder[] = [];

beforeEach(() => {
  parent = mkdtempSync(join(tmpdir(), 'sounder-test-'));
  dir = join(parent, 'deep', 'data');
});

afterEach(() => {
  for (const folder of taken.splice(0)) folder.release();
  rmSync(parent, { recursive: true });
});

function take(): DataFolder {
  const folder = takeDataFolder(dir);
  taken.push(folder);
  return folder;
}

function refusal(): Fault {
  try {
    take();
  } catch (error) {
    return (error as FaultError).fault;
  }
  throw new Error('it was taken');
}

const mode = (path: string) => statSync(path).mode & 0o777;

describe('the token', () => {
  it('is 32 random bytes that only this user can read', () => {
    const { token } = take();
    expect(token).toMatch(/^[\w-]{43}$/);
    expect([mode(join(dir, 'token')), mode(dir)]).toEqual([0o600, 0o700]);
    expect(readFileSync(join(dir, 'token'), 'utf8').trim()).toBe(token);
  });

  it('survives a restart', () => {
    const first = take();
    first.release();
    expect(take().token).toBe(first.token);
  });

  it.each(['', 'short\n', 'a b'.repeat(20)])(
    'is replaced when the file holds %j, readable by this user only',
    (text) => {
      mkdirSync(dir, { recursive: true });
      writeFileSync(join(dir, 'token'), text, { mode: 0o644 });
      expect(take().token).toMatch(/^[\w-]{43}$/);
      expect(mode(join(dir, 'token'))).toBe(0o600);
    },
  );

  it('is another one when a new one is asked for, in a file of its own', () => {
    const first = take();
    first.release();
    const folder = takeDataFolder(dir, { newToken: true });
    taken.push(folder);
    expect(folder.token).toMatch(/^[\w-]{43}$/);
    expect(folder.token).not.toBe(first.token);
    expect([readFileSync(join(dir, 'token'), 'utf8').trim(), mode(join(dir, 'token'))]).toEqual([folder.token, 0o600]);
  });

  it('is closed to others when it was open to them', () => {
    take().release();
    chmodSync(join(dir, 'token'), 0o644);
    take();
    expect(mode(join(dir, 'token'))).toBe(0o600);
  });
});

describe('a folder in use', () => {
  it('is refused with the address at which it is served', () => {
    const { token, publish } = take();
    publish(4781);
    expect(refusal()).toMatchObject({
      code: 'data.in-use',
      message: `The data folder ${dir} is in use: Sounder runs at http://127.0.0.1:4781/#${token}`,
    });
  });

  it('is refused without an address while there is none, whatever a run before it left', () => {
    take().release();
    writeFileSync(join(dir, 'running.json'), '{"pid":1,"port":4781}'); // it was killed
    take();
    expect(refusal()).toMatchObject({
      code: 'data.in-use',
      message: `The data folder ${dir} is in use by another Sounder`,
    });
  });

  it('is free again once it is released', () => {
    take().release();
    expect(() => take()).not.toThrow();
  });

  it('says nothing any more of who served it once it is released, and that once only', () => {
    const first = take();
    first.publish(4781);
    first.release();
    expect(existsSync(join(dir, 'running.json'))).toBe(false);
    take().publish(4782);
    first.release();
    expect(refusal().message).toContain(':4782/');
  });
});

describe('a folder that was there before', () => {
  const old = ['project.yaml', 'sounder.db', 'sounder.db-wal', 'journal.db', 'project.standing', 'open.html'];

  it('has what is ours in it closed to others, and what is not left alone', () => {
    mkdirSync(dir, { recursive: true, mode: 0o755 });
    for (const name of [...old, 'notes.txt']) {
      writeFileSync(join(dir, name), '');
      chmodSync(join(dir, name), 0o664);
    }
    chmodSync(join(dir, 'project.yaml'), 0o444);
    const { publish } = take();
    publish(4780);
    expect([...old, 'lock', 'running.json', 'notes.txt'].map((name) => mode(join(dir, name)).toString(8))).toEqual([
      '400',
      ...Array(old.length + 1).fill('600'),
      '664',
    ]);
  });
});

describe('a remark of where a folder is served', () => {
  it('is left out when there is a folder of its name', () => {
    mkdirSync(join(dir, 'running.json'), { recursive: true });
    const folder = take();
    folder.publish(4781);
    expect(refusal().message).toContain('is in use by another Sounder');
    folder.release();
    expect(() => take()).not.toThrow();
  });
});

describe('a folder that cannot be used', () => {
  it('is refused when its path is a file', () => {
    mkdirSync(join(parent, 'deep'));
    writeFileSync(dir, '');
    expect(refusal()).toMatchObject({ code: 'data.unwritable', hint: 'choose another with --data' });
    expect(refusal().message).toMatch(/ cannot be written: [a-z ]+$/);
  });

  it('is refused when its lock is something else', () => {
    mkdirSync(join(dir, 'lock'), { recursive: true });
    expect(refusal().code).toBe('data.unwritable');
  });

  it('is refused when its lock holds something else, which is left as it is', () => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'lock'), 'garbage '.repeat(200));
    expect(refusal()).toMatchObject({
      code: 'data.unwritable',
      message: `${join(dir, 'lock')} is damaged, or not of Sounder`,
      hint: expect.stringContaining('remove it'),
    });
    expect(readFileSync(join(dir, 'lock'), 'utf8')).toContain('garbage');
  });

  it('names the read-only way where it holds a project and the caller has such a way', () => {
    mkdirSync(join(dir, 'token'), { recursive: true });
    const hint = (canView: boolean) => {
      try {
        takeDataFolder(dir, { canView }).release();
        return null;
      } catch (error) {
        return (error as FaultError).fault.hint;
      }
    };
    expect(hint(true)).toBe('choose another with --data');
    writeFileSync(join(dir, 'sounder.db'), '');
    expect(hint(true)).toBe('open it with --read-only, or choose another with --data');
    expect(hint(false)).toBe('choose another with --data');
  });

  it('is refused, and let go of, when its token cannot be kept', () => {
    mkdirSync(join(dir, 'token'), { recursive: true });
    expect(refusal().code).toBe('data.unwritable');
    rmSync(join(dir, 'token'), { recursive: true });
    expect(() => take()).not.toThrow();
  });
});
