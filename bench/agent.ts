import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { TestHub } from '../agent/testing/test-hub.ts';
import { batchNo } from '../core/model/batch.ts';
import { echoEntry } from '../core/ports/testing/plan-entry.ts';
import { usageOf } from './process-usage.ts';

const root = fileURLToPath(new URL('../', import.meta.url));
const TARGETS = 50;
const PERIOD_MS = 1000;
/** Until the first garbage of the start has been collected. */
const SETTLE_MS = 15_000;

export interface AgentFigures {
  readonly rssMb: number;
  /** Proportional set size: pages that processes share are divided among them. */
  readonly pssMb: number;
  /** Memory that is this process's alone. */
  readonly privateMb: number;
  readonly cpuPercent: number;
}

/** Resident memory and CPU of an agent as a bundle starts it: connected without a plan, and with 50 targets each second. */
export async function benchAgent({ seconds }: { readonly seconds: number }) {
  const dir = mkdtempSync(join(tmpdir(), 'sounder-bench-agent-'));
  const hub = await TestHub.open();
  let child: ChildProcess | undefined;
  try {
    const command = installIn(dir);
    const data = ['--data', join(dir, 'data')];
    // The claim's answer comes from this process.
    await ended(spawn(command, ['agent', 'claim', hub.code, '--name', 'pi', ...data], { stdio: 'ignore' }));
    const connected = hub.nextAgent();
    child = spawn(command, ['agent', 'run', ...data], { stdio: ['ignore', 'ignore', 'ignore'] });
    const agent = await connected;
    await agent.agentHello(null);
    agent.agentHealth(null, () => undefined);
    const pid = child.pid as number;
    const idle = await figuresOf(pid, seconds);
    await agent.apply({ remove: [], add: plan() });
    let samples = 0;
    const reading = agent.batches({ after: '0' }, async (frame) => {
      samples += new DataView(frame.buffer, frame.byteOffset).getUint32(24, true);
      await agent.stored({ through: String(batchNo(frame)) });
    });
    const measuring = await figuresOf(pid, seconds);
    reading.cancel();
    return { idle, measuring, samples };
  } finally {
    child?.kill('SIGTERM');
    if (child) await ended(child);
    await hub.close();
    rmSync(dir, { recursive: true });
  }
}

/** Lays the built agent out as in a bundle. */
function installIn(dir: string): string {
  for (const folder of ['bin', 'node/bin']) mkdirSync(join(dir, folder), { recursive: true });
  symlinkSync(process.execPath, join(dir, 'node/bin/node'));
  for (const folder of ['dist', 'prebuilds']) symlinkSync(join(root, folder), join(dir, folder));
  spawnSync('cp', [join(root, 'resources/agent/sounder'), join(dir, 'bin')]);
  return join(dir, 'bin/sounder');
}

function plan() {
  const startMs = Math.ceil(Date.now()) + 100;
  return Array.from({ length: TARGETS }, (_, at) => {
    const firstAtMs = startMs + at * (PERIOD_MS / TARGETS);
    const entry = { entryId: at + 1, series: at + 1, periodMs: PERIOD_MS, steadyFromMs: firstAtMs + PERIOD_MS };
    return echoEntry(firstAtMs, entry, { destination: `127.0.1.${at + 1}` });
  });
}

async function figuresOf(pid: number, seconds: number): Promise<AgentFigures> {
  await sleep(SETTLE_MS);
  const before = usageOf(pid);
  await sleep(seconds * 1000);
  const after = usageOf(pid);
  const memory = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  const kb = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(memory)?.[1] ?? 0);
  const mb = (kilobytes: number) => Math.round(kilobytes / 102.4) / 10;
  return {
    rssMb: mb(after.rssBytes / 1024),
    pssMb: mb(kb('Pss')),
    privateMb: mb(kb('Private_Clean') + kb('Private_Dirty')),
    cpuPercent: Math.round((after.cpuMs - before.cpuMs) / seconds) / 10,
  };
}

const ended = (child: ChildProcess): Promise<void> => new Promise((resolve) => child.once('exit', () => resolve()));
