import { appendFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, expect, it } from 'vitest';
import type { InventoriesStatus } from '../../core/contracts/inventories.ts';
import type { Project, Target } from '../../core/model/project.ts';
import type { Log } from '../../core/ports/log.ts';
import { FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { tempDirs } from '../testing/temp-dir.ts';
import { Inventories } from './inventories.ts';
import { writeKept } from './kept-file.ts';

const tempDir = tempDirs();
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

/** A thread that offers one list, and writes down what it hears. */
const WORKER = `
const { parentPort, workerData } = require('node:worker_threads');
const { appendFileSync, readFileSync } = require('node:fs');
parentPort.on('message', (message) => {
  appendFileSync(workerData.keptPath + '.heard', JSON.stringify(message) + '\\n');
  if (message.type === 'configure') parentPort.postMessage(JSON.parse(readFileSync(workerData.keptPath + '.offer', 'utf8')));
  if (message.type === 'close') parentPort.close();
});
`;

const TOO_FAST = new FaultError({ code: 'plan.too-fast', message: 'The plan is too fast' });
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing } as unknown as Log;
const target = (to: string): Target => ({ probe: 'icmp', to });
const project = (): Project => ({ sounder: 1, inventories: { dc: { file: 'hosts.yaml' } } }) as Project;

function station(offered: Record<string, Target>, kept: Record<string, Target> = {}) {
  const dir = tempDir();
  const keptPath = join(dir, 'inventories.json');
  const entry = { createdMs: null, lifetimeMs: null, isEndless: false, firstSeenMs: 0 };
  writeKept(keptPath, { dc: Object.entries(kept).map(([name, one]) => ({ ...entry, name, target: one })) });
  const reading = { inventory: 'dc', targets: offered, fault: null, problems: [], readMs: 1, number: 7 };
  writeFileSync(`${keptPath}.offer`, JSON.stringify({ type: 'reading', reading }));
  writeFileSync(join(dir, 'inventories-worker.cjs'), WORKER);
  appendFileSync(`${keptPath}.heard`, '');
  const events: string[] = [];
  const inventories = new Inventories({
    dataDir: dir,
    entryDir: dir,
    projectPath: () => join(dir, 'project.yaml'),
    secret: () => Promise.resolve(''),
    timeline: {
      add: (event) => {
        events.push(event.message);
        return Promise.resolve({ ...event, id: 1 });
      },
    },
    clock: new FakeClock(0),
    log: SILENT,
  });
  cleanups.push(() => inventories.close());
  const state = { status: null as InventoriesStatus | null, current: project(), isRefusing: false, plans: 0 };
  const names = () => Object.keys(inventories.projectWith(state.current).targets ?? {});
  const replan = async () => {
    state.plans += 1;
    if (state.isRefusing && names().includes('dc_fast')) throw TOO_FAST;
    inventories.follow(inventories.projectWith(state.current));
  };
  inventories.onChange(replan);
  const sink = { credit: 1, send: (status: InventoriesStatus) => Object.assign(state, { status }) };
  inventories.open(sink as never, new AbortController().signal);
  const heard = () =>
    existsSync(`${keptPath}.heard`)
      ? readFileSync(`${keptPath}.heard`, 'utf8')
          .trim()
          .split('\n')
          .map((line) => JSON.parse(line || '{}') as { type: string; number?: number })
      : [];
  const accepted = () => heard().filter(({ type }) => type === 'accept');
  return { inventories, state, names, replan, events, accepted, heard };
}

it('a list is kept only after the plan has followed it', async () => {
  const { inventories, replan, names, accepted } = station({ dc_a: target('a') });
  await replan();
  await expect.poll(() => accepted()).toEqual([{ type: 'accept', inventory: 'dc', number: 7 }]);
  expect(names()).toEqual(['dc_a']);
  expect([...inventories.inventoryOf]).toEqual([['dc_a', 'dc']]);
});

it('a target of the file stays in place of one of an inventory with its name', () => {
  const { inventories, names, state } = station({}, { dc_a: target('a'), dc_b: target('b') });
  state.current = { ...project(), targets: { dc_a: target('mine') } };
  expect(names()).toEqual(['dc_a', 'dc_b']);
  expect([...inventories.inventoryOf]).toEqual([['dc_b', 'dc']]);
});

it('a list that was refused is not kept, and is offered again when the project changes', async () => {
  const { state, replan, names, accepted, events } = station({ dc_fast: target('f') }, { dc_old: target('o') });
  state.isRefusing = true;
  await replan();
  await expect.poll(() => state.status?.inventories[0]?.fault?.code).toBe('plan.too-fast');
  expect(names()).toEqual(['dc_old']);
  await replan(); // the same project
  state.current = project();
  await replan();
  await expect.poll(() => state.plans).toBeGreaterThanOrEqual(7);
  expect(accepted()).toEqual([]);
  expect(events).toHaveLength(1);
  state.isRefusing = false;
  state.current = project();
  await replan();
  await expect.poll(() => accepted()).toHaveLength(1);
  expect(names()).toEqual(['dc_fast']);
  expect(state.status?.inventories[0]?.fault).toBeNull();
});

it('a start that the kept targets make impossible is made without them', async () => {
  const { inventories, state, names } = station({ dc_fast: target('f') }, { dc_fast: target('f') });
  await inventories.startWith(
    () => Promise.resolve(),
    () => {
      if (names().includes('dc_fast')) throw TOO_FAST;
    },
  );
  expect(names()).toEqual([]);
  expect(state.status).not.toBeNull();
});

it('targets with which nothing can be measured are left out, and offered again on their own', async () => {
  const { inventories, state, replan, names, events, accepted } = station({ dc_fast: target('f') });
  const refusal = { code: 'packet-io.refused', message: 'No', hint: 'do' };
  expect(inventories.withhold(refusal)).toBe(false);
  await replan();
  await expect.poll(() => accepted()).toHaveLength(1);
  state.isRefusing = true;
  expect(inventories.withhold(refusal)).toBe(true);
  expect(names()).toEqual([]);
  expect(state.status?.inventories[0]).toMatchObject({ targets: 0, fault: refusal });
  await expect.poll(() => state.status?.inventories[0]?.fault?.code).toBe('plan.too-fast');
  expect(names()).toEqual([]);
  expect(events.at(-2)).toBe('Targets of inventory dc are not probed: no – do');
  state.isRefusing = false;
  inventories.withhold(refusal);
  state.current = project();
  await replan();
  await expect.poll(() => state.status?.inventories[0]?.fault).toBeNull();
  expect(names()).toEqual(['dc_fast']);
});

it('one that is switched off has no targets, and is not at fault', async () => {
  const { state, replan, accepted } = station({ dc_a: target('a') });
  await replan();
  await expect.poll(() => accepted()).toHaveLength(1);
  expect(state.status?.inventories[0]).toMatchObject({ isEnabled: true, targets: 1 });
  state.current = { sounder: 1, inventories: { dc: { file: 'hosts.yaml', enabled: false } } };
  await replan();
  expect(state.status?.inventories[0]).toMatchObject({ isEnabled: false, targets: 0, fault: null });
});

it('the first readings are waited for, or the signal', async () => {
  const { inventories, replan, names } = station({ dc_a: target('a') });
  await inventories.firstReadings(new AbortController().signal); // there are none yet
  await replan();
  await expect(inventories.firstReadings(AbortSignal.abort(new Error('enough')))).rejects.toThrow('enough');
  await inventories.firstReadings(new AbortController().signal);
  expect(names()).toEqual(['dc_a']);
});

it('closing lets the thread end its commands first', async () => {
  const { inventories, replan, heard } = station({});
  await replan();
  await expect.poll(() => heard().map(({ type }) => type)).toContain('configure');
  await inventories.close();
  expect(heard().at(-1)).toEqual({ type: 'close' });
});
