import { resolve } from 'node:path';
import { MemberFiles } from '../../agent/member.ts';
import { type AgentStatus, agentStatus } from '../../agent/status-socket.ts';
import { EXIT } from '../../host/exit-status.ts';
import type { CliContext } from '../command/context.ts';
import type { AgentStatusOptions } from './agent-command.ts';

/** `sounder agent status`. Exit status 69 when no agent runs here, 1 when it runs without a connection. */
export async function status(context: CliContext, { dataDir, json }: AgentStatusOptions): Promise<number> {
  const dir = resolve(dataDir);
  const running = await agentStatus(dir);
  if (json)
    context.out(`${JSON.stringify(running ? { running: true, ...running } : { running: false, ...stopped(dir) })}\n`);
  else context.out(running ? describe(running) : describeStopped(dir));
  if (!running) return EXIT.cannotMeasure;
  return running.isConnected ? EXIT.ok : EXIT.thresholdCrossed;
}

function stopped(dir: string): { readonly name: string | null; readonly isWaiting: boolean } {
  const files = new MemberFiles(dir);
  return { name: files.member()?.name ?? null, isWaiting: files.pendingClaim() !== null };
}

function describeStopped(dir: string): string {
  const { name, isWaiting } = stopped(dir);
  if (isWaiting) return `No agent runs in ${dir}. Its claim waits for approval; continue with: sounder agent run\n`;
  if (name !== null) return `Agent ${name} does not run. Start it with: sounder agent run\n`;
  return `There is no agent in ${dir}. Get a claim code from the station and run: sounder agent claim CODE\n`;
}

function describe(one: AgentStatus): string {
  const { spool } = one;
  const since = new Date(one.sinceMs).toISOString();
  const lines: [string, string][] = [
    ['Agent', `${one.name} (version ${one.version}, process ${one.pid})`],
    ['Station', `${one.isConnected ? 'connected' : 'not connected'} since ${since}, ${one.hubs.join(', ')}`],
    ...(one.problem === null ? [] : [['Problem', one.problem] as [string, string]]),
    ['Plan', `${one.entries} series`],
    ['Driver', one.fault ?? one.driver],
    ['Safe rate', one.safePps === null ? 'unknown' : `${one.safePps} packets/s`],
    ['Spool', describeSpool(spool)],
    [
      'Certificate',
      one.certificateUntilMs === null ? 'none' : `valid until ${new Date(one.certificateUntilMs).toISOString()}`,
    ],
  ];
  return lines.map(([label, text]) => `${`${label}:`.padEnd(13)}${text}\n`).join('');
}

function describeSpool({ bytes, maxBytes, oldestMs, lost }: AgentStatus['spool']): string {
  const megabytes = (value: number) => (value / 1e6).toFixed(value < 1e7 ? 1 : 0);
  const oldest = oldestMs === null ? '' : `, oldest result of ${new Date(oldestMs).toISOString()}`;
  return `${megabytes(bytes)} of ${megabytes(maxBytes)} MB${oldest}, ${lost} samples lost`;
}
