import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runSanitized, sanitizersMissing } from './sanitize.mjs';

const missing = sanitizersMissing();

/** The suites wait in real time, and the instrumented engine is several times slower. */
const SUITES_MS = 30 * 60_000;

/** Changes one place of a source in the copy that is built. */
function plant(file: string, from: string, to: string): (folder: string) => void {
  return (folder) => {
    const path = join(folder, 'native/src', file);
    const text = readFileSync(path, 'utf8');
    expect(text).toContain(from);
    writeFileSync(path, text.replace(from, to));
  };
}

describe.skipIf(missing !== undefined)(
  missing === undefined ? 'under the sanitizers' : `under the sanitizers (skipped: ${missing})`,
  () => {
    test('the suites of the packet engine run without a finding', { timeout: SUITES_MS, retry: 0 }, async () => {
      const { output, findings } = await runSanitized();
      expect(findings).toEqual([]);
      // Tests that time packets or take /proc away may fail in instrumented programs; that they ran is what counts here.
      expect(output).toMatch(/Tests .*\d\d+ passed/);
    });

    const script = `
      const { loadNative } = await import('./native/index.ts');
      const engine = loadNative().value.open({ realtime: false }, () => undefined);
      engine.apply({ remove: [1], add: [] });
      await engine.close();`;
    const applyOnce = ['--input-type=module', '-e', script];
    const copied = 'memcpy(copy, bytes, length);';

    test.each([
      [
        'a write behind an allocation',
        copied,
        `${copied} ((volatile char *)copy)[length] = 1;`,
        'heap-buffer-overflow',
      ],
      [
        'undefined behaviour',
        copied,
        `${copied} volatile int huge = 0x7fffffff; huge += (int)length;`,
        'signed integer overflow',
      ],
      ['memory that nobody frees', copied, `${copied} *(void *volatile *)calloc(1, 8) = 0;`, 'leak of'],
    ])('%s is found', async (_, from, to, finding) => {
      const { findings } = await runSanitized({ args: applyOnce, change: plant('addon/addon.c', from, to) });
      expect(findings.join('\n')).toContain(finding);
    });
  },
);
