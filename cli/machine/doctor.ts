import type { PacketIo } from '../../core/ports/packet-io.ts';
import type { Fault, Result } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { UNLOCK_HINT } from '../../host/packet-io/broker-fault.ts';
import { type Group, installCommands } from '../../host/packet-io/install-broker.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { doctorReport } from '../../station/doctor.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';
import { confirm } from '../terminal/confirm.ts';
import { lock } from './lock.ts';
import { becomeUser, describeUnlock, planUnlock, type UnlockPlan, unlock } from './unlock.ts';

interface Finding {
  readonly feature: string;
  readonly title: string;
  readonly works: boolean;
  readonly method: string | null;
  readonly fault: Fault | null;
}

export interface DoctorOptions {
  readonly unlock: boolean;
  readonly lock: boolean;
  /** Install without asking. */
  readonly yes: boolean;
  readonly json: boolean;
  /** With `unlock`: who alone may run the broker. */
  readonly group?: string;
}

/**
 * `sounder doctor`: what this machine can measure and how, found by trying. With `--unlock` as root the broker is
 * installed once that was agreed to, and what follows is what a user without rights can do then.
 */
export async function doctor(context: CliContext, options: DoctorOptions): Promise<number> {
  if (options.lock && options.unlock) throw usage('--lock excludes --unlock');
  if (options.lock) return lock(context, options.json);
  const plan = options.unlock ? planUnlock(options.group) : null;
  const installs = plan !== null && process.getuid?.() === 0;
  let group: Group | undefined;
  if (installs) {
    context.err(describeUnlock(plan));
    if (!options.yes && !(await confirm(context, 'Install it?'))) {
      context.err(context.interrupted.aborted ? '\n' : 'Nothing was changed.\n');
      return context.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
    }
    group = unlock(context, plan);
  }
  // Opened before rights are given up: a user may not be able to read root's checkout.
  const opened = await openPacketIo({ driver: 'native', prebuildsDir: context.prebuildsDir });
  if (group) context.err(`sounder: looking as user ${becomeUser(group.gid)}, in group ${group.name}\n`);
  const { driver, findings } = await look(opened);
  const canEcho = findings.some((one) => one.works && (one.feature === 'icmp4' || one.feature === 'icmp6'));
  if (options.json) context.out(`${JSON.stringify({ ok: canEcho, driver, findings })}\n`);
  else if (plan !== null && !group) context.out(remedies(findings, commandsOf(plan, context.prebuildsDir)));
  else context.out(table(findings));
  return canEcho ? EXIT.ok : EXIT.cannotMeasure;
}

/** What root would do, as commands. */
const commandsOf = ({ groupName, makesGroup }: UnlockPlan, prebuildsDir: string): readonly string[] => [
  ...(makesGroup ? [`sudo groupadd --system ${groupName}`] : []),
  ...installCommands(prebuildsDir, groupName),
  `sudo usermod -aG ${groupName} "$USER"   # from the next login on`,
];

async function look(opened: Result<PacketIo>): Promise<{ driver: string; findings: readonly Finding[] }> {
  if (!opened.ok) {
    const finding = {
      feature: 'native',
      title: 'Native packet engine',
      works: false,
      method: null,
      fault: opened.fault,
    };
    return { driver: 'none', findings: [finding] };
  }
  const report = doctorReport(await opened.value.capabilities());
  await opened.value.close();
  return { driver: report.driver, findings: report.findings as readonly Finding[] };
}

function table(findings: readonly Finding[]): string {
  const width = Math.max(...findings.map((one) => one.title.length));
  return findings
    .map((one) => {
      const how = one.works ? (one.method ?? '') : (one.fault?.message ?? '');
      const fix = !one.works && one.fault?.hint ? `\n${' '.repeat(width + 9)}to unlock: ${one.fault.hint}` : '';
      return `${one.works ? 'works' : 'no   '}  ${one.title.padEnd(width)}  ${how}${fix}\n`;
    })
    .join('');
}

/** Each remedy once, under what it is good for, as commands that can be copied. */
function remedies(findings: readonly Finding[], installation: readonly string[]): string {
  const byHint = new Map<string, string[]>();
  for (const { title, works, fault } of findings) {
    if (works || !fault?.hint) continue;
    byHint.set(fault.hint, [...(byHint.get(fault.hint) ?? []), `# ${title}: ${fault.message}\n`]);
  }
  const blocks = [...byHint].map(([hint, reasons]) => {
    const commands = hint === UNLOCK_HINT ? [BROKER_EXPLAINED, ...installation, `# or all of it: ${hint}`] : [hint];
    return `${reasons.join('')}${commands.join('\n')}\n`;
  });
  return blocks.join('\n') || 'Nothing is locked: everything that this version measures works here.\n';
}

const BROKER_EXPLAINED = `# The broker is a small program that opens such a socket for Sounder, filtered to what Sounder asked for, and ends.
# It alone holds the right to (cap_net_raw); neither Sounder nor Node gets any.`;
