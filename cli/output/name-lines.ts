import type { NameListener } from '../../station/names/name-tracker.ts';
import type { CliContext } from '../command/context.ts';
import { nameLine, silenceLine } from './json-lines.ts';

/** How long look-ups take before they are worth a word. */
const SLOW_MS = 1000;

/** Says once that names are being looked up, where that takes a while. @returns ends it */
export function saySlowNames(
  { clock, err }: Pick<CliContext, 'clock' | 'err'>,
  plan: { readonly pending: number },
): () => void {
  const timer = clock.after(SLOW_MS, () => {
    const { pending } = plan;
    if (pending > 0) err(`sounder: resolving ${pending} ${pending === 1 ? 'name' : 'names'} …\n`);
  });
  return () => timer.cancel();
}

/** Says what becomes of names while they are measured; first answers show in the measurement itself. */
export function nameSpeaker(
  { clock, out, err }: Pick<CliContext, 'clock' | 'out' | 'err'>,
  { json }: { readonly json: boolean },
): NameListener {
  return {
    changed(change) {
      if (!change) return;
      if (json) return out(`${nameLine(change, clock.nowNs())}\n`);
      const what = change.after === null ? `is not probed: ${change.reason}` : `is ${change.after} now`;
      err(`sounder: ${change.name} ${what}\n`);
    },
    silence(silence) {
      if (json) return out(`${silenceLine(silence, clock.nowNs())}\n`);
      const { name, address, reason } = silence;
      err(
        `sounder: ${reason === null ? `${name} resolves again` : `${reason}: ${name} is still probed at ${address}`}\n`,
      );
    },
  };
}
