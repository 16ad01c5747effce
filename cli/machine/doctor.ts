import type { Capabilities, PacketIo } from '../../core/ports/packet-io.ts';
import type { Result } from '../../core/result/result.ts';
import { openServiceIo } from '../../engine/service/open-service-io.ts';
import { EXIT } from '../../host/exit-status.ts';
import { type Group, installCommands } from '../../host/packet-io/install-broker.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import type { UnlockPlan } from '../../host/packet-io/unlock-plan.ts';
import { doctorReport } from '../../station/doctor.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';
import { confirm } from '../terminal/confirm.ts';
import { lock } from './lock.ts';
import { type Finding, remedies } from './remedies.ts';
import { describeUnlock, dropPrivileges, planUnlockFor, unlock } from './unlock.ts';

export interface DoctorOptions {
  readonly unlock: boolean;
  readonly lock: boolean;
  /** Install without asking. */
  readonly yes: boolean;
  readonly json: boolean;
  /** With `unlock`: the group whose members may run the broker. */
  readonly group?: string;
}

/**
 * `sounder doctor`: tests what this host can measure and how. With `--unlock` as root, it installs the broker after
 * confirmation, and then tests what an unprivileged user can measure.
 */
export async function doctor(context: CliContext, options: DoctorOptions): Promise<number> {
  if (options.lock && options.unlock) throw usage('--lock and --unlock exclude each other');
  if (options.lock) return lock(context, options.json);
  const plan = options.unlock ? await planUnlockFor(options.group) : null;
  const installs = plan !== null && process.getuid?.() === 0;
  let group: Group | undefined;
  if (installs) {
    context.err(describeUnlock(plan));
    if (!options.yes && !(await confirm(context, 'Install it?'))) {
      context.err(context.interrupted.aborted ? '\n' : 'Nothing was changed\n');
      return context.interrupted.aborted ? EXIT.interrupted : EXIT.ok;
    }
    group = unlock(context, plan);
  }
  // Opened before privileges are dropped: the user may not be able to read root's checkout.
  const opened = await openPacketIo({ driver: 'native', prebuildsDir: context.prebuildsDir });
  if (group) context.err(`sounder: Testing as user ${dropPrivileges(group.gid)}, in group ${group.name}\n`);
  const { driver, findings } = await testFeatures(opened, await serviceFeatures(context));
  const canEcho = findings.some((one) => one.works && (one.feature === 'icmp4' || one.feature === 'icmp6'));
  if (options.json) context.out(`${JSON.stringify({ ok: canEcho, driver, findings })}\n`);
  else if (plan !== null && !group) context.out(remedies(findings, commandsOf(plan, context.prebuildsDir)));
  else context.out(table(findings));
  return canEcho ? EXIT.ok : EXIT.cannotMeasure;
}

/** The installation as commands for root. */
const commandsOf = ({ groupName, makesGroup }: UnlockPlan, prebuildsDir: string): readonly string[] => [
  ...(makesGroup ? [`sudo groupadd --system ${groupName}`] : []),
  ...installCommands(prebuildsDir, groupName),
  `sudo usermod -aG ${groupName} "$USER"   # from the next login on`,
];

async function serviceFeatures(context: CliContext): Promise<Capabilities['features']> {
  const services = openServiceIo(context);
  const { features } = await services.capabilities();
  await services.close();
  return features;
}

/** @param services features of the service probes, which depend on no driver */
async function testFeatures(
  opened: Result<PacketIo>,
  services: Capabilities['features'],
): Promise<{ driver: string; findings: readonly Finding[] }> {
  if (!opened.ok) {
    const finding = {
      feature: 'native',
      title: 'Native packet engine',
      works: false,
      method: null,
      fault: opened.fault,
    };
    const { findings } = doctorReport({ driver: 'none', features: services });
    return { driver: 'none', findings: [finding, ...(findings as readonly Finding[])] };
  }
  const { driver, features } = await opened.value.capabilities();
  const report = doctorReport({ driver, features: [...features, ...services] });
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
