import type { Fault } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { openPacketIo } from '../../host/packet-io/open.ts';
import { doctorReport } from '../../station/doctor.ts';
import type { CliContext } from './context.ts';

interface Finding {
  readonly feature: string;
  readonly title: string;
  readonly works: boolean;
  readonly method: string | null;
  readonly fault: Fault | null;
}

/** `sounder doctor`: what this machine can measure and how, found by trying. */
export async function doctor(
  context: CliContext,
  options: { readonly unlock: boolean; readonly json: boolean },
): Promise<number> {
  const { driver, findings } = await look(context);
  const canEcho = findings.some((one) => one.works && (one.feature === 'icmp4' || one.feature === 'icmp6'));
  if (options.json) context.out(`${JSON.stringify({ ok: canEcho, driver, findings })}\n`);
  else context.out(options.unlock ? remedies(findings) : table(findings));
  return canEcho ? EXIT.ok : EXIT.cannotMeasure;
}

async function look(context: CliContext): Promise<{ driver: string; findings: readonly Finding[] }> {
  const opened = await openPacketIo({ driver: 'native', prebuildsDir: context.prebuildsDir });
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

function remedies(findings: readonly Finding[]): string {
  const lines = findings
    .filter((one) => !one.works && one.fault?.hint)
    .map((one) => `# ${one.title}: ${one.fault?.message}\n${one.fault?.hint}\n`);
  return lines.length > 0 ? lines.join('\n') : 'Nothing is locked: everything that this version measures works here.\n';
}
