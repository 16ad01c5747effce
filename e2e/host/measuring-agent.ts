/**
 * Claims and runs an agent in this process's network, has it ping 127.0.0.1 until WANTED replies came, and prints what
 * came as JSON:
 * measuring-agent.ts COMMAND DATA-FOLDER [word of the command …]
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { TestHub } from '../../agent/testing/test-hub.ts';
import { batchNo, decodeBatch } from '../../core/model/batch.ts';
import { outcomeName, timestampSource } from '../../core/model/outcome.ts';
import { ICMP_ECHO_COLUMNS } from '../../core/model/packet-columns.ts';
import { echoEntry } from '../../core/ports/testing/plan-entry.ts';

const WANTED = 20;
/** A busy machine loses some samples or misses their slots; an agent that measures gets its replies long before. */
const MOST_SAMPLES = 200;

const [command = '', dataDir = '', ...launched] = process.argv.slice(2);
const data = ['--data', dataDir];

const hub = await TestHub.open();
let child: ChildProcess | undefined;
try {
  await ended(spawn(command, ['agent', 'claim', hub.code, '--name', 'pi', ...data], { stdio: ['ignore', 2, 2] }));
  const connected = hub.nextAgent();
  const [program = '', ...words] = launched.length > 0 ? launched : [command, 'agent', 'run'];
  child = spawn(program, [...words, ...data], { stdio: ['ignore', 2, 2] });
  const agent = await connected;
  const { facts, version, safePps } = await agent.agentHello(null);
  const { driver } = await agent.hello(null);
  const startMs = Math.ceil(Date.now()) + 200;
  const entry = echoEntry(startMs, { periodMs: 100, steadyFromMs: startMs + 100 }, { destination: '127.0.0.1' });
  await agent.apply({ remove: [], add: [entry] });
  const replyRttsMs: number[] = [];
  const outcomes: Record<string, number> = {};
  let samples = 0;
  const stamps = new Set<string>();
  await new Promise<void>((resolve) => {
    const stream = agent.batches({ after: '0' }, async (frame) => {
      const batch = decodeBatch(frame.slice(), () => ICMP_ECHO_COLUMNS);
      for (let at = 0; at < (batch?.count ?? 0); at++) {
        const outcome = outcomeName(batch?.outcome[at] as number);
        outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
        samples += 1;
        if (outcome !== 'reply') continue;
        replyRttsMs.push((batch?.rttNs[at] as number) / 1e6);
        stamps.add(timestampSource(batch?.stamps[at] as number));
      }
      await agent.stored({ through: String(batchNo(frame)) });
      if (replyRttsMs.length < WANTED && samples < MOST_SAMPLES) return;
      stream.cancel();
      resolve();
    });
  });
  const result = { arch: facts.arch, version, driver, safePps, replyRttsMs, outcomes, samples, stamps: [...stamps] };
  process.stdout.write(`${JSON.stringify(result)}\n`);
} finally {
  child?.kill('SIGTERM');
  if (child) await ended(child);
  await hub.close();
}

function ended(process: ChildProcess): Promise<void> {
  return new Promise((resolve, reject) => {
    process.once('error', reject);
    process.once('exit', () => resolve());
  });
}
