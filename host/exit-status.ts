import type { Fault } from '../core/result/result.ts';
import { withoutCapital } from '../core/text/clause.ts';
import { printable, terminalSafe } from '../core/text/printable.ts';

/** Exit statuses that scripts rely on, listed in README.md. Loss is data, so a measurement with loss exits 0. */
export const EXIT = {
  ok: 0,
  thresholdCrossed: 1,
  internal: 2,
  usage: 64,
  invalidFile: 65,
  cannotMeasure: 69,
  dataUnwritable: 73,
  dataInUse: 75,
  interrupted: 130,
} as const;

const BY_PREFIX: readonly (readonly [string, number])[] = [
  ['interrupted', EXIT.interrupted],
  ['usage.', EXIT.usage],
  ['plan.', EXIT.usage],
  ['http.', EXIT.usage],
  ['fleet.not-running', EXIT.cannotMeasure],
  ['fleet.silent', EXIT.cannotMeasure],
  ['fleet.', EXIT.usage],
  ['metrics.', EXIT.usage],
  ['netprobe.', EXIT.usage],
  ['list.', EXIT.invalidFile],
  ['project.unwritable', EXIT.dataUnwritable],
  ['project.unreadable', EXIT.invalidFile],
  ['project.', EXIT.invalidFile],
  ['report.manifest', EXIT.invalidFile],
  ['report.template', EXIT.invalidFile],
  ['report.logo', EXIT.invalidFile],
  ['criteria.invalid', EXIT.invalidFile],
  ['data.in-use', EXIT.dataInUse],
  ['data.', EXIT.dataUnwritable],
  ['store.', EXIT.dataUnwritable],
  ['packet-io.', EXIT.cannotMeasure],
  ['capture.unwritable', EXIT.dataUnwritable],
  ['capture.', EXIT.cannotMeasure],
  ['engine.', EXIT.cannotMeasure],
  ['resolver.', EXIT.cannotMeasure],
  ['load.', EXIT.cannotMeasure],
  ['service.', EXIT.cannotMeasure],
  ['desktop.', EXIT.cannotMeasure],
  ['claim.bad-code', EXIT.usage],
  ['claim.', EXIT.cannotMeasure],
  ['hub.', EXIT.cannotMeasure],
  ['agent.bad-', EXIT.invalidFile],
  ['agent.', EXIT.cannotMeasure],
  ['secret.unwritable', EXIT.dataUnwritable],
  ['release.invalid', EXIT.invalidFile],
  ['release.', EXIT.usage],
  ['upgrade.', EXIT.usage],
];

export function exitStatus(fault: Fault): number {
  return BY_PREFIX.find(([prefix]) => fault.code.startsWith(prefix))?.[1] ?? EXIT.internal;
}

const INTERNAL_HINT = 'this is a fault of Sounder; with --verbose it prints where';

/** One line: cause, then the remedy in lower case. A full stop at the end of the cause is dropped before a remedy. */
export function faultLine(fault: Fault): string {
  const isInternal = fault.code === 'internal';
  const message = isInternal ? `internal error: ${printable(fault.message)}` : terminalSafe(fault.message);
  const hint = fault.hint ?? (isInternal ? INTERNAL_HINT : undefined);
  return `sounder: ${hint ? `${message.replace(/\.$/, '')} – ${withoutCapital(hint)}` : message}\n`;
}
