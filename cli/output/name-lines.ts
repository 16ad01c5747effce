import type { NameListener } from '../../station/names/name-tracker.ts';
import type { CliContext } from '../command/context.ts';
import { nameLine, silenceLine } from './json-lines.ts';

/** Look-ups are reported after this time. */
const SLOW_MS = 1000;

/** Reports slow name look-ups once. @returns cancels it */
export function reportSlowNames(
  { clock, err }: Pick<CliContext, 'clock' | 'err'>,
  plan: { readonly pending: number },
): () => void {
  const timer = clock.after(SLOW_MS, () => {
    const { pending } = plan;
    if (pending > 0) err(`sounder: Resolving ${pending} ${pending === 1 ? 'name' : 'names'} …\n`);
  });
  return () => timer.cancel();
}

/** Reports changes of names while they are measured; first look-ups show in the measurement itself. */
export function nameReporter(
  { clock, out, err }: Pick<CliContext, 'clock' | 'out' | 'err'>,
  { json }: { readonly json: boolean },
): NameListener {
  return {
    changed(change) {
      if (!change) return;
      if (json) return out(`${nameLine(change, clock.nowNs())}\n`);
      const status = change.after === null ? `is not probed: ${change.reason}` : `now resolves to ${change.after}`;
      err(`sounder: ${change.name} ${status}\n`);
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
