import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { aloneOnMachine } from './alone.ts';

const MODULE = fileURLToPath(new URL('./alone.ts', import.meta.url));
const open = new AbortController().signal;
let count = 0;
const freshPlace = () => `\0sounder-test-${process.pid}-${count++}`;
const children: ChildProcess[] = [];

afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
});

/** Another process that holds the lock until it is killed. */
async function holder(place: string): Promise<ChildProcess> {
  const code = `
    import { aloneOnMachine } from ${JSON.stringify(MODULE)};
    await aloneOnMachine(${JSON.stringify(place)})(new AbortController().signal, async () => {
      console.log('held');
      await new Promise((resolve) => setTimeout(resolve, 600_000));
    });`;
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  return child;
}

const onLinux = process.platform === 'linux';

describe.skipIf(!onLinux)(`the lock of throughput tests${onLinux ? '' : ' (not run: Linux only)'}`, () => {
  it('lets one run at a time, in their order', async () => {
    const [alone, place] = [aloneOnMachine, freshPlace()];
    const [one, other] = [alone(place), alone(place)];
    let running = 0;
    let most = 0;
    const order: number[] = [];
    const work = (at: number) => async () => {
      running += 1;
      most = Math.max(most, running);
      order.push(at);
      await new Promise((resolve) => setImmediate(resolve));
      running -= 1;
      return at;
    };
    const all = [one(open, work(1)), one(open, work(2)), one(open, work(3)), other(open, work(4))];
    expect(await Promise.all(all)).toEqual([1, 2, 3, 4]);
    expect(most).toBe(1);
    expect(order.filter((at) => at < 4)).toEqual([1, 2, 3]);
  });

  it('is held against another process, until that is killed', async () => {
    const place = freshPlace();
    const child = await holder(place);
    let hasBegun = false;
    const waiting = aloneOnMachine(place)(open, async () => {
      hasBegun = true;
    });
    const abandoned = AbortSignal.timeout(200);
    await expect(aloneOnMachine(place)(abandoned, async () => undefined)).rejects.toThrow(/timeout/);
    expect(hasBegun).toBe(false);
    child.kill('SIGKILL');
    await waiting;
    expect(hasBegun).toBe(true);
  });

  it('is free again after work that failed, and after one that was given up', async () => {
    const alone = aloneOnMachine(freshPlace());
    await expect(alone(open, () => Promise.reject(new Error('failed')))).rejects.toThrow('failed');
    await expect(alone(AbortSignal.abort(new Error('closed')), async () => 1)).rejects.toThrow('closed');
    expect(await alone(open, async () => 2)).toBe(2);
  });

  it('leaves no connection to the holder when the wait is given up', async () => {
    const place = freshPlace();
    const { promise: held, resolve: letGo } = Promise.withResolvers<void>();
    const began = Promise.withResolvers<void>();
    const holding = aloneOnMachine(place)(open, () => {
      began.resolve();
      return held;
    });
    await began.promise;
    const before = readdirSync('/proc/self/fd').length;
    for (let at = 0; at < 50; at++) {
      const given = new AbortController();
      const waiting = aloneOnMachine(place)(given.signal, async () => undefined);
      setImmediate(() => given.abort(new Error('given up')));
      await expect(waiting).rejects.toThrow('given up');
    }
    for (let turn = 0; turn < 100; turn++) await new Promise((resolve) => setImmediate(resolve));
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 2);
    letGo();
    await holding;
  });

  it('leaves no descriptor open after 300 turns', async () => {
    const alone = aloneOnMachine(freshPlace());
    await alone(open, async () => undefined);
    const before = readdirSync('/proc/self/fd').length;
    for (let at = 0; at < 300; at++) await alone(open, async () => undefined);
    expect(readdirSync('/proc/self/fd').length).toBeLessThanOrEqual(before + 2);
  });
});
