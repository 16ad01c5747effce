import { describe, expect, test } from 'vitest';
import { labMissing, runInLab } from '../lab/namespaces.ts';
import { type CaptureOptions, loadNative } from './index.ts';

const loaded = loadNative();
const missing = loaded.ok ? undefined : loaded.fault.message;
const module = loaded.ok ? loaded.value : undefined;

const NOBODY = { records: () => undefined, dropped: () => undefined };
const ALL: CaptureOptions = { addresses: new Uint8Array(0), snapBytes: 100, brokerPath: '' };

describe.skipIf(missing !== undefined)(missing === undefined ? 'a capture' : `a capture (skipped: ${missing})`, () => {
  test.each([
    ['part of an address', 'addresses must have 16 bytes each', { addresses: new Uint8Array(15) }],
    ['addresses as text', 'addresses must be a Uint8Array', { addresses: '192.0.2.1' as never }],
    ['half a byte of each packet', 'snapBytes must be a number', { snapBytes: 'x' as never }],
    [
      'a broker with an endless name',
      'brokerPath must be a string of less than 256 bytes',
      { brokerPath: 'x'.repeat(300) },
    ],
  ])('is not opened for %s, and the argument is named', (_, message, change) => {
    const open = () => module?.openCapture({ ...ALL, ...change }, NOBODY);
    expect(open).toThrow(new TypeError(message));
  });

  test('of nothing of each packet is refused, with what failed', () => {
    const { EINVAL } = { EINVAL: 22 };
    expect(module?.openCapture({ ...ALL, snapBytes: 0 }, NOBODY)).toEqual({ errno: EINVAL, call: 'raw request' });
  });
});

const noLab = missing ?? labMissing();

describe.skipIf(noLab !== undefined)(
  noLab === undefined ? 'an open capture' : `an open capture (skipped: ${noLab})`,
  () => {
    const script = (body: string) => `
      const { Worker } = require('node:worker_threads');
      import('./native/index.ts').then(async ({ loadNative }) => {
        const native = loadNative().value;
        const options = { addresses: new Uint8Array(0), snapBytes: 100, brokerPath: '' };
        const open = () => native.openCapture(options, { records() {}, dropped() {} });
        ${body}
      });`;
    const run = async (body: string) => {
      const result = await runInLab({ network: [] }, [process.execPath, '-e', script(body)]);
      return { ...result, lines: result.stdout.trim().split('\n') };
    };

    test('ends once', async () => {
      const { lines, exitCode } = await run(`
        const end = open();
        const ended = end();
        try { await end(); } catch (error) { console.log(error.message); }
        await ended;`);
      expect([lines, exitCode]).toEqual([['Not an open capture'], 0]);
    });

    test('can be opened and ended again and again', async () => {
      const { exitCode, stderr } = await run('for (let turn = 0; turn < 10; turn++) await open()();');
      expect(exitCode, stderr).toBe(0);
    });

    test('ends with its process', async () => {
      expect((await run('for (let turn = 0; turn < 5; turn++) open(); process.exit(7);')).exitCode).toBe(7);
    });

    test('ends with its worker thread', async () => {
      const worker = `
        import('./native/index.ts').then(({ loadNative }) => {
          const options = { addresses: new Uint8Array(0), snapBytes: 100, brokerPath: '' };
          loadNative().value.openCapture(options, { records() {}, dropped() {} });
          require('node:worker_threads').parentPort.postMessage('open');
        });`;
      const { exitCode, stderr } = await run(`
        const worker = new Worker(${JSON.stringify(worker)}, { eval: true });
        await new Promise((resolve) => worker.once('message', resolve));
        await worker.terminate();`);
      expect(exitCode, stderr).toBe(0);
    });
  },
);
