import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { toFault } from '../../core/result/result.ts';
import { StoredProject } from '../export/testing/stored-project.ts';
import { sample } from '../testing/sample-batches.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { ReportAssembler } from './report-assembler.ts';
import { type TargetHelper, targetThread } from './target-thread.ts';
import type { TargetTask } from './target-thread-protocol.ts';
import { assembleAll } from './testing/assemble-all.ts';

const tempPath = tempDirs();
const entryDir = fileURLToPath(new URL('../../dist', import.meta.url));
const START_MS = Date.UTC(2026, 10, 30, 8);
const SECONDS = 1200;
const OPTIONS: ReportOptions = {
  ...{ fromMs: null, toMs: null, survey: null, before: null, language: 'en', timeZone: 'UTC', criteria: ['voice'] },
  ...{ dateMs: null, targets: [], groups: [], probes: [] },
};

/** Targets with different round trips and losses; every tenth has no sample. */
function manyTargets(count: number): string {
  const dir = tempPath('project');
  mkdirSync(dir);
  const stored = new StoredProject(dir, START_MS + SECONDS * 1000);
  const keys = Array.from({ length: count }, (_, at) => ({ target: `host ${at}`, address: `192.0.2.${at}` }));
  for (const [at, series] of stored.series(keys).entries()) {
    if (at % 10 === 9) continue;
    stored.write(
      'icmp',
      Array.from({ length: SECONDS }, (_, round) => {
        const isLost = (round * 31 + at) % (40 + at) === 0;
        const result = isLost ? { outcome: 1, rttNs: Number.NaN } : { rttNs: (5 + at + (round % 7)) * 1e6 };
        return sample({ series, round, sentMs: START_MS + round * 1000, ...result });
      }),
    );
  }
  stored.close();
  return dir;
}

async function assembledByTwo(dir: string, from: string) {
  const assembler = new ReportAssembler(dir, OPTIONS, '0.0.0-test', { startHelper: targetThread(from) });
  const shares: number[] = [];
  try {
    for (;;) {
      const made = assembler.step();
      if (made) return { ...made, shares };
      shares.push(assembler.progress);
      await assembler.pause();
    }
  } finally {
    assembler.close();
  }
}

it('a second thread reads targets of a report, which is the same as that of one thread', async () => {
  const dir = manyTargets(60);
  const alone = assembleAll(dir, OPTIONS);
  expect(alone.document.targets).toHaveLength(54);
  const { document, inputs, shares } = await assembledByTwo(dir, entryDir);
  expect(document).toEqual(alone.document);
  expect(inputs).toEqual(alone.inputs);
  expect(shares).toEqual(shares.toSorted((left, right) => left - right));
});

it('a thread that cannot run fails the report', async () => {
  const failing = assembledByTwo(manyTargets(20), join(entryDir, 'page'));
  expect(toFault(await failing.catch((error: unknown) => error))).toMatchObject({
    code: 'report.ended',
    hint: expect.stringMatching(/target-worker/),
  });
});

/** A thread that runs `script`, after it ended with a failure. */
async function failedThread(script: string): Promise<TargetHelper> {
  const dir = tempPath('entry');
  mkdirSync(dir);
  writeFileSync(join(dir, 'target-worker.cjs'), script);
  const helper = targetThread(dir)({} as TargetTask);
  await helper.message();
  return helper;
}

it('nobody waits for a thread that failed before', async () => {
  const fault = { code: 'store.damaged', message: 'The file is damaged' };
  const helper = await failedThread(
    `require('node:worker_threads').parentPort.postMessage(${JSON.stringify({ type: 'failed', fault })})`,
  );
  for (let time = 0; time < 3; time++) await helper.message(); // also when it has exited
  expect(() => helper.taken()).toThrow(fault.message);
});

it('a thread that has not enough memory says so, and one that ends says why', async () => {
  const large = await failedThread(`throw Object.assign(new Error('limit'), { code: 'ERR_WORKER_OUT_OF_MEMORY' })`);
  expect(() => large.taken()).toThrow('more memory than there is');
  const ended = await failedThread(`throw new Error('nothing to read')`);
  const fault = { code: 'report.ended', hint: 'nothing to read' };
  expect(() => ended.taken()).toThrow(expect.objectContaining({ fault: expect.objectContaining(fault) }));
});

it('a caller can look whether the report is still wanted while a thread says nothing', async () => {
  const silent: TargetHelper = {
    ...{ taken: () => [], series: 0, damagedParts: null, stop: () => undefined },
    message: () => Promise.withResolvers<void>().promise,
  };
  const assembler = new ReportAssembler(manyTargets(20), OPTIONS, '0.0.0-test', { startHelper: () => silent });
  for (let left = 3; left > 0; left -= assembler.progress === 1 ? 1 : 0) {
    expect(assembler.step()).toBeNull();
    await assembler.pause();
  }
  assembler.close();
});
