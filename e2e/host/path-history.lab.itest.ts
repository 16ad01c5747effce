import { describe, expect, it } from 'vitest';
import type { PathState } from '../../core/contracts/path.ts';
import { compileHelper } from '../../lab/compile.ts';
import { labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import { scenarioFiles } from '../../lab/scenario-files.ts';
import { TUN_NETWORK } from '../../lab/tun.ts';

const NETWORK = [...TUN_NETWORK, OPEN_PING_GROUPS];
const pipe = compileHelper('tun-pipe.c', []);
const missing = labMissing(NETWORK) ?? ('missing' in pipe ? pipe.missing : undefined);

const BEFORE = ['10.77.1.1', '10.77.2.1', '10.77.3.1', '10.78.0.1'];
const AFTER = BEFORE.with(1, '10.77.4.1');

interface Found {
  readonly seen: PathState;
  readonly live: PathState;
  readonly before: PathState;
  readonly since: PathState;
}

async function found(): Promise<Found> {
  const scenario = scenarioFiles().find(({ name }) => name === 'route-change')?.path ?? '';
  const player = ['lab/tun-lab.ts', 'file' in pipe ? pipe.file : '', scenario];
  const words = [process.execPath, ...player, process.execPath, 'e2e/host/path-in-lab.ts', '10.78.0.1'];
  const run = await runInLab({ network: NETWORK }, words);
  if (run.exitCode !== 0) throw new Error(`ended with ${run.exitCode}: ${run.stderr}`);
  return JSON.parse(run.stdout) as Found;
}

describe.skipIf(missing !== undefined)(`a path whose route changed${missing ? ` (not run: ${missing})` : ''}`, () => {
  it('is known with its change after the station was lost, as it was before and as it is since', async () => {
    const { seen, live, before, since } = await found();
    expect(seen.changes).toMatchObject([{ before: BEFORE, after: AFTER }]);
    // Blocks keep a send time as its planned ms and a delay in steps.
    const nearly = (ms: number) => expect.closeTo(ms, 0);
    expect(live.changes).toEqual(seen.changes.map((change) => ({ ...change, atMs: nearly(change.atMs) })));
    expect(live.sinceMs).toEqual(nearly(seen.sinceMs));
    expect(live.flows).toEqual([{ flow: 0, route: AFTER }]);
    expect(before.flows).toEqual([{ flow: 0, route: BEFORE }]);
    expect(since.flows).toEqual([{ flow: 0, route: AFTER }]);
    expect(before.fingerprint).not.toBe(since.fingerprint);
    expect(live.fingerprint).toBe(since.fingerprint);
    // The detour takes 9 ms instead of 2.
    const end = ({ hops }: PathState) => hops.at(-1)?.rttMs.min ?? Number.NaN;
    expect(end(since) - end(before)).toBeGreaterThan(5);
    // Each round is in one of the two, or between them.
    expect(live.rounds - before.rounds - since.rounds).toBeGreaterThanOrEqual(0);
  });
});
