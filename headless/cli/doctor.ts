import type { PacketIo } from '../../core/ports/packet-io.ts';
import { type Fault, FaultError, type Result } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { installBroker, installCommands } from '../../host/packet-io/install-broker.ts';
import { UNLOCK_HINT } from '../../host/packet-io/native-faults.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { doctorReport } from '../../station/doctor.ts';
import type { CliContext } from './context.ts';
import { becomeUser, groupNamed } from './unlock.ts';

interface Finding {
  readonly feature: string;
  readonly title: string;
  readonly works: boolean;
  readonly method: string | null;
  readonly fault: Fault | null;
}

interface DoctorOptions {
  readonly unlock: boolean;
  readonly json: boolean;
  /** With `unlock`: who alone may run the broker. */
  readonly group?: string;
}

/**
 * `sounder doctor`: what this machine can measure and how, found by trying. With `--unlock` as root the broker is
 * installed, and what follows is what a user without rights can do then.
 */
export async function doctor(context: CliContext, options: DoctorOptions): Promise<number> {
  const group = options.group === undefined ? null : groupNamed(options.group);
  const install = { prebuildsDir: context.prebuildsDir, group };
  const installs = options.unlock && process.getuid?.() === 0;
  let userGid: number | null = null;
  if (installs) {
    const installed = installBroker(install);
    if (!installed.ok) throw new FaultError(installed.fault);
    const { file, gid } = installed.value;
    context.err(`sounder: installed ${file}, with cap_net_raw${gid === null ? '' : `, for members of group ${gid}`}\n`);
    userGid = gid;
  }
  // Opened before rights are given up: a user may not be able to read root's checkout.
  const opened = await openPacketIo({ driver: 'native', prebuildsDir: context.prebuildsDir });
  if (installs) context.err(`sounder: looking as user ${becomeUser(userGid)}\n`);
  const { driver, findings } = await look(opened);
  const canEcho = findings.some((one) => one.works && (one.feature === 'icmp4' || one.feature === 'icmp6'));
  if (options.json) context.out(`${JSON.stringify({ ok: canEcho, driver, findings })}\n`);
  else if (options.unlock && !installs) context.out(remedies(findings, installCommands(install)));
  else context.out(table(findings));
  return canEcho ? EXIT.ok : EXIT.cannotMeasure;
}

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
