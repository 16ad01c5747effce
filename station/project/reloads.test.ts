import { describe, expect, it } from 'vitest';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { FakeClock } from '../../core/testing/fake-clock.ts';
import { memoryLog } from '../../core/testing/memory-log.ts';
import { ProjectRefused } from './project-service.ts';
import { Reloads } from './reloads.ts';
import { SerialQueue } from './serial-queue.ts';

const INVALID: Fault = { code: 'project.invalid', message: 'x.yaml:3:1: wrong (and 1 more)' };
const problem = (line: number) => ({ path: '/a', line, column: 1, message: `wrong ${line}` });
const refused = (count = 2) =>
  new ProjectRefused({
    type: 'refused',
    id: 1,
    fault: INVALID,
    problems: Array.from({ length: count }, (_, at) => problem(at + 3)),
  });

/** Reloads of a file that `outcomes` tells the story of: changed, unchanged, or what is thrown. */
function reloads(outcomes: (boolean | Error)[], reloadMs = 0) {
  const clock = new FakeClock();
  let readings = 0;
  const said: string[] = [];
  const carriedOut: number[] = [];
  let refusal: Error | undefined;
  const one = new Reloads({
    project: {
      open: { path: 'x.yaml', reloadMs },
      reload() {
        readings += 1;
        const outcome = outcomes.shift() ?? false;
        return outcome instanceof Error ? Promise.reject(outcome) : Promise.resolve(outcome);
      },
      undo: () => Promise.resolve(),
    },
    clock,
    log: memoryLog(),
    queue: new SerialQueue(),
    follower: {
      followProject: () => {
        carriedOut.push(clock.nowMs());
        return refusal ? Promise.reject(refusal) : Promise.resolve();
      },
      followNames: () => Promise.resolve(),
    },
    incidents: { fileRead: (kind, message) => void said.push(`${kind}: ${message}`) },
  });
  const refuse = (error: Error) => {
    refusal = error;
  };
  return { one, clock, said, carriedOut, refuse, readings: () => readings };
}

describe('Reloads', () => {
  it('carries out what changed and says it', async () => {
    const { one, said, carriedOut } = reloads([true]);
    expect(await one.reload(true)).toBe(true);
    expect(carriedOut).toHaveLength(1);
    expect(said).toEqual(['reloaded: x.yaml reloaded']);
  });

  it('answers a request even when nothing changed', async () => {
    const { one, said, carriedOut } = reloads([]);
    expect(await one.reload(true)).toBe(false);
    expect([carriedOut, said]).toEqual([[], ['reloaded: x.yaml is unchanged']]);
  });

  it('lists the errors of an invalid file, keeps the fault until it is mended, and throws', async () => {
    const { one, said } = reloads([refused(), true]);
    await expect(one.reload(true)).rejects.toThrow('wrong');
    expect(one.fault).toEqual(INVALID);
    expect(said).toEqual(['reload-failed: File not applied, nothing changed: 2 errors\n3:1: wrong 3\n4:1: wrong 4']);
    await one.reload(false);
    expect(one.fault).toBeNull();
  });

  it('lists twenty errors at most', async () => {
    const { one, said } = reloads([refused(50)]);
    await expect(one.reload(true)).rejects.toThrow();
    expect(said[0]?.split('\n')).toHaveLength(22);
    expect(said[0]).toContain('… and 30 more');
  });

  it('says what could not be carried out', async () => {
    const { one, said, refuse } = reloads([true]);
    refuse(new FaultError({ code: 'plan.too-fast', message: 'the plan is too fast' }));
    await expect(one.reload(false)).rejects.toThrow('too fast');
    expect(one.fault?.code).toBe('plan.too-fast');
    expect(said).toEqual(['reload-failed: File not applied: the plan is too fast']);
  });

  it('reads the file as often as it asks, says the same failure once, and stops when closed', async () => {
    const { one, clock, said, readings } = reloads([false, refused(), refused(), true], 60_000);
    one.start();
    for (let at = 0; at < 4; at++) await clock.advanceAsync(60_000);
    expect(readings()).toBe(4);
    expect(said.map((line) => line.split(':')[0])).toEqual(['reload-failed', 'reloaded']);
    one.close();
    await clock.advanceAsync(600_000);
    expect(readings()).toBe(4);
  });
});
