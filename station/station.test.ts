import { expect, it } from 'vitest';
import { FakeClock } from '../core/testing/fake-clock.ts';
import { memoryLog } from '../core/testing/memory-log.ts';
import { Station, type StationParts } from './station.ts';

/** A station that writes down what it does when it is closed. @param endAgents what the agents do with the end of the plan */
function closing(endAgents: () => Promise<void>, { resumes = false } = {}) {
  const clock = new FakeClock();
  const done: string[] = [];
  const step = (name: string) => async () => void done.push(name);
  const part = (name: string) => ({ close: step(`${name} closes`) });
  const parts = {
    ...Object.fromEntries(
      ['project', 'follower', 'inventories', 'routers', 'downloads', 'reports', 'scheduledReports', 'fleet', 'surveys']
        .concat('outputs', 'projectService', 'netprobe')
        .map((name) => [name, part(name)]),
    ),
    links: { packet: part('packet'), service: part('service') },
    plan: { end: step('local engines end'), endAgents: () => endAgents().then(step('agents end')) },
    projectQueue: { idle: step('edits are over') },
    planQueue: { idle: step('plans are over') },
    surveyFiles: { sweep: () => undefined },
    run: { phase: 'running', end: step('the run ends') },
    store: { close: async () => void done.push('the store closes') },
    resumes: () => resumes,
    entryDir: '/nonexistent',
    readOnly: false,
    clock,
    log: memoryLog(),
  };
  const station = new Station(parts as unknown as StationParts);
  const close = async (withinMs: number) => {
    let isClosed = false;
    void station.close().then(() => {
      isClosed = true;
    });
    for (let ms = 0; ms <= withinMs && !isClosed; ms += 100) {
      await new Promise(setImmediate);
      if (!isClosed) clock.advance(100);
    }
    return isClosed;
  };
  return { close, done };
}

it('stores everything when it is closed while an agent is gone without its connection being known as dead', async () => {
  const { close, done } = closing(() => new Promise(() => undefined));
  expect(await close(3000)).toBe(true);
  expect(done).toEqual(expect.arrayContaining(['local engines end', 'the run ends', 'the store closes']));
});

it('ends agents before their connections', async () => {
  const { close, done } = closing(() => Promise.resolve());
  expect(await close(3000)).toBe(true);
  expect(done.indexOf('agents end')).toBeGreaterThan(-1);
  expect(done.indexOf('agents end')).toBeLessThan(done.indexOf('fleet closes'));
});

it('leaves agents alone where the run continues', async () => {
  const { close, done } = closing(() => Promise.resolve(), { resumes: true });
  expect(await close(3000)).toBe(true);
  expect(done).not.toContain('agents end');
});
