import { describe, expect, it, type TestContext } from 'vitest';
import { EXIT } from '../../host/exit-status.ts';
import { CHAIN, CHAIN_HOPS, CHAIN_TARGET } from '../../lab/chain.ts';
import { compileHelper } from '../../lab/compile.ts';
import { type LabRun, labMissing, runInLab } from '../../lab/namespaces.ts';
import { scenarioFiles } from '../../lab/scenario-files.ts';
import { TUN_NETWORK } from '../../lab/tun.ts';
import { type Hops, type Method, mtr, peersMissing, sounder, traceroute } from './trace-peers.ts';

const RUN_TOGETHER = 'lab/run-together.ts';
const TUN_LAB = 'lab/tun-lab.ts';
const TRACERS = [sounder, mtr, traceroute];

const pipe = compileHelper('tun-pipe.c', []);
const noLab = labMissing(CHAIN) ?? labMissing(TUN_NETWORK);
const missing = peersMissing() ?? noLab ?? ('missing' in pipe ? pipe.missing : undefined);

/** @returns the hops by tracer, or why `sounder trace` cannot measure them here */
async function traces(
  network: readonly string[],
  inside: readonly string[],
  target: string,
  method: Method,
): Promise<Readonly<Record<string, Hops>> | string> {
  const commands = TRACERS.map((tracer) => tracer.command(target, method));
  const run = await runInLab({ network }, [...inside, process.execPath, RUN_TOGETHER, JSON.stringify(commands)]);
  if (run.exitCode !== 0) throw new Error(run.stderr);
  const runs = JSON.parse(run.stdout) as LabRun[];
  const own = runs[TRACERS.indexOf(sounder)];
  if (own?.exitCode === EXIT.cannotMeasure) return own.stderr.trim();
  return Object.fromEntries(
    TRACERS.map(({ name, hops }, index) => {
      const { exitCode, stdout, stderr } = runs[index] ?? { exitCode: null, stdout: '', stderr: 'not run' };
      if (exitCode !== 0) throw new Error(`${name} ended with ${exitCode}: ${stderr}`);
      return [name, hops(stdout)];
    }),
  );
}

const METHODS: readonly Method[] = ['icmp', 'udp', 'tcp'];

/** All tracers agree with each other and with the truth. */
function expectSame(found: Readonly<Record<string, Hops>> | string, hops: Hops, context: TestContext): void {
  if (typeof found === 'string') return context.skip(found);
  expect(found).toEqual(Object.fromEntries(TRACERS.map(({ name }) => [name, hops])));
}

const atOnce = { concurrent: true };

describe.skipIf(missing !== undefined)(
  `beside mtr and traceroute${missing ? ` (not run: ${missing})` : ''}`,
  atOnce,
  () => {
    describe('through four routers of the kernel', () => {
      it.for(METHODS)('finds the same hops over IPv4 by %s', async (method, context) => {
        expectSame(await traces(CHAIN, [], CHAIN_TARGET.v4, method), CHAIN_HOPS[4], context);
      });

      it.for(METHODS)('finds the same hops over IPv6 by %s', async (method, context) => {
        expectSame(await traces(CHAIN, [], CHAIN_TARGET.v6, method), CHAIN_HOPS[6], context);
      });
    });

    describe.each(['silent-hop', 'nat'])('through the scenario %s', (name) => {
      const file = scenarioFiles().find((one) => one.name === name);
      const inside = [process.execPath, TUN_LAB, 'file' in pipe ? pipe.file : '', file?.path ?? ''];
      const truth = file?.scenario.measurements?.find((one) => one.truth.hops && !one.send.to.includes(':'));
      const target = truth?.send.to ?? '';
      const hops = (truth?.truth.hops ?? []).map((hop) => (hop === 'target' ? target : hop));

      it.for(METHODS)('finds the same hops by %s', async (method, context) => {
        expect(hops).not.toEqual([]);
        expectSame(await traces(TUN_NETWORK, inside, target, method), hops, context);
      });
    });
  },
);
