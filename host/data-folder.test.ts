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

  it.each(['', 'short\n', 'a b'.repeat(20)])('is made anew when the file holds %j, readable by nobody else', (text) => {
    mkdirSync(dir, { recursive: true });
    writeFileSync(join(dir, 'token'), text, { mode: 0o644 });
    expect(take().token).toMatch(/^[\w-]{43}$/);
    expect(mode(join(dir, 'token'))).toBe(0o600);
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
      message: `the data folder ${dir} is in use: Sounder runs at http://127.0.0.1:4781/#${token}`,
    });
  });

  it('is refused without an address while there is none, whatever a run before it left', () => {
    take().release();
    writeFileSync(join(dir, 'running.json'), '{"pid":1,"port":4781}'); // it was killed
    take();
    expect(refusal()).toMatchObject({
      code: 'data.in-use',
      message: `the data folder ${dir} is in use by another Sounder`,
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

  it('is refused, and let go of, when its token cannot be kept', () => {
    mkdirSync(join(dir, 'token'), { recursive: true });
    expect(refusal().code).toBe('data.unwritable');
    rmSync(join(dir, 'token'), { recursive: true });
    expect(() => take()).not.toThrow();
  });
});
