import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { LookupProcess } from './lookup-process.ts';

const entry = fileURLToPath(new URL('../headless/process/resolver.ts', import.meta.url));

let names: LookupProcess;
afterEach(() => names.close());

describe('the process that looks names up', () => {
  it('answers many questions at once, and is started once', async () => {
    names = new LookupProcess(entry, 32);
    const answers = await Promise.all(Array.from({ length: 50 }, () => names.lookup('localhost', 4)));
    expect(new Set(answers.flat())).toEqual(new Set(['127.0.0.1']));
  });

  it('fails what is open when it is closed, and everything after that', async () => {
    names = new LookupProcess(entry, 32);
    const open = names.lookup('localhost', 4);
    names.close();
    await expect(open).rejects.toMatchObject({ code: 'the process that looks names up ended: it was closed' });
    await expect(names.lookup('localhost', 4)).rejects.toThrow('it was closed');
  });

  it('is started again by the next question when it has died', async () => {
    names = new LookupProcess(entry, 32);
    await names.lookup('localhost', 4);
    process.kill(names.pid ?? 0, 'SIGKILL');
    await expect.poll(() => names.pid).toBeUndefined();
    expect(await names.lookup('localhost', 4)).toEqual(['127.0.0.1']);
  });

  it('fails what is asked when it cannot be started', async () => {
    names = new LookupProcess('/nowhere/resolver.cjs', 32);
    await expect(names.lookup('localhost', 4)).rejects.toThrow('the process that looks names up ended');
  });
});
