import type { Fault } from '../../core/result/result.ts';
import { UNLOCK_HINT } from '../../host/packet-io/broker-fault.ts';

/** The result of testing one feature. */
export interface Finding {
  readonly feature: string;
  readonly title: string;
  readonly works: boolean;
  readonly method: string | null;
  readonly fault: Fault | null;
}

/** A remedy that is no command as a comment: a shell takes the text whole. */
const pasteable = (hint: string): string => (hint.startsWith('sudo ') ? hint : `# ${hint}`);

/** Each remedy once, below the features that it unlocks, as commands to copy. */
export function remedies(findings: readonly Finding[], installation: readonly string[]): string {
  const byHint = new Map<string, string[]>();
  for (const { title, works, fault } of findings) {
    if (works || !fault?.hint) continue;
    byHint.set(fault.hint, [...(byHint.get(fault.hint) ?? []), `# ${title}: ${fault.message}\n`]);
  }
  const blocks = [...byHint].map(([hint, reasons]) => {
    const commands =
      hint === UNLOCK_HINT ? [BROKER_EXPLAINED, ...installation, `# or all of the above: ${hint}`] : [pasteable(hint)];
    return `${reasons.join('')}${commands.join('\n')}\n`;
  });
  return blocks.join('\n') || 'Nothing is locked: everything that this version measures works here\n';
}

const BROKER_EXPLAINED = `# The broker is a small program that opens such a socket for Sounder, locks a filter on it, and exits.
# Only the broker has the capability for this (cap_net_raw); neither Sounder nor Node gets any.`;
