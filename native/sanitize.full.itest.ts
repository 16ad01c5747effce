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

    test('a write behind an allocation, undefined behaviour and memory that nobody frees are found', async () => {
      const copied = 'memcpy(copy, bytes, length);';
      // One build has all faults, and a process makes one.
      const faults = `${copied}
        const char fault = getenv("FAULT")[0];
        if (fault == 'w') ((volatile char *)copy)[length] = 1;
        if (fault == 'u') { volatile int huge = 0x7fffffff; huge += (int)length; }
        if (fault == 'l') *(void *volatile *)calloc(1, 8) = 0;`;
      const applyOnce = `
        const { loadNative } = await import('./native/index.ts');
        const engine = loadNative().value.open({ realtime: false }, () => undefined);
        engine.apply({ remove: [1], add: [] });
        await engine.close();`;
      const each = `
        const { spawnSync } = await import('node:child_process');
        for (const FAULT of 'wul') {
          const args = ['--input-type=module', '-e', process.argv[1]];
          spawnSync(process.execPath, args, { stdio: 'inherit', env: { ...process.env, FAULT } });
        }`;
      const { findings } = await runSanitized({
        args: ['--input-type=module', '-e', each, applyOnce],
        change: plant('addon/addon.c', copied, faults),
      });
      for (const finding of ['heap-buffer-overflow', 'signed integer overflow', 'leak of'])
        expect(findings.join('\n')).toContain(finding);
    });
  },
);
