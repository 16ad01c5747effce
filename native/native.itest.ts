import { readFileSync } from 'node:fs';
import { brotliCompressSync, brotliDecompressSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { echoEntry } from '../core/ports/testing/plan-entry.ts';
import { loadNative, type PlanProblem } from './index.ts';
import { encodePlan } from './plan-buffer.ts';

const loaded = loadNative();
const missing = loaded.ok ? undefined : loaded.fault.message;
const module = loaded.ok ? loaded.value : undefined;

const mappedFileKb = (): number => Number(/^RssFile:\s+(\d+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1]);

const quiet = { realtime: false } as const;

// Never due while a test runs.
const ENTRY = echoEntry(2 ** 45, { periodMs: 1_000 }, { destination: '127.0.0.1' });

const REFUSALS: readonly PlanProblem['reason'][] = [
  'malformed',
  'bad-entry',
  'no-interface',
  'no-format',
  'socket',
  'too-many-probes',
  'mixed-columns',
];

describe('loadNative', () => {
  test('says what to do where there is no build', () => {
    const nowhere = loadNative('/nonexistent');
    expect(nowhere).toMatchObject({ ok: false, fault: { code: 'packet-io.no-native-build' } });
    if (!nowhere.ok && process.platform === 'linux') expect(nowhere.fault.hint).toContain('compiler');
  });
});

describe.skipIf(missing !== undefined)(missing === undefined ? 'the addon' : `the addon (skipped: ${missing})`, () => {
  test('refuses any buffer that is not a plan, and lives', async () => {
    const engine = module?.open(quiet, () => undefined);
    const apply = (bytes: Uint8Array) => engine?.applyEncoded(bytes);
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => {
        expect(apply(bytes)).toMatchObject({ reason: 'malformed' });
      }),
    );
    const good = encodePlan({ remove: [7], add: [ENTRY, { ...ENTRY, entryId: 2 }] });
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.nat(255), (at, value) => {
        const bytes = good.slice();
        bytes[at] = value;
        const problem = apply(bytes);
        expect([...REFUSALS, undefined]).toContain(problem?.reason);
        // Whatever got through would be due: take it back.
        apply(encodePlan({ remove: [1, 2], add: [] }));
      }),
      { numRuns: 300 },
    );
    await engine?.close();
  });

  test.each([
    ['a negative receive buffer', { receiveBufferBytes: -1 }],
    ['half a byte', { receiveBufferBytes: 0.5 }],
    ['no timestamps at all', { stampLimitPps: 0 }],
  ])('does not open with %s', (_, options) => {
    expect(() => module?.open({ ...quiet, ...options }, () => undefined)).toThrow(RangeError);
  });

  test('unmaps the pages of the program, which come back when they are needed', () => {
    const before = mappedFileKb();
    const kilobytes = module?.releaseProgramPages() ?? 0;
    expect(kilobytes).toBeGreaterThan(4000);
    expect(mappedFileKb()).toBeLessThan(before - kilobytes / 3);
    expect(brotliDecompressSync(brotliCompressSync(Buffer.from('still here'))).toString()).toBe('still here');
  });

  test('closes while it carries out a command, at whatever moment', async () => {
    for (let turn = 0; turn < 300; turn++) {
      const engine = module?.open(quiet, () => undefined);
      engine?.apply({ remove: [1], add: [] });
      const untilNs = process.hrtime.bigint() + BigInt((turn * 37) % 60_000);
      while (process.hrtime.bigint() < untilNs);
      await engine?.close();
    }
  });

  test('closes with entries, commands and packets under way, again and again', async () => {
    for (let turn = 0; turn < 20; turn++) {
      const engine = module?.open(quiet, () => undefined);
      const soonMs = Date.now() + (turn % 3);
      const add = Array.from({ length: 2_000 }, (_, entryId) => ({
        ...ENTRY,
        entryId,
        firstAtMs: soonMs,
        steadyFromMs: soonMs + 5,
        periodMs: 5,
      }));
      engine?.apply({ remove: [], add });
      await engine?.close();
    }
  });
});
