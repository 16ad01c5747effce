import type { CodeRequest } from '../../../core/contracts/fleet.ts';
import { MAX_HUB_ADDRESSES } from '../../../core/fleet/claim-code.ts';
import { parseHubAddress } from '../../../core/fleet/hub-address.ts';
import { nameProblem } from './agent-name-problem.ts';

/** The form for a claim code, as it was filled in. */
export interface CodeDraft {
  readonly name: string;
  readonly approves: boolean;
  readonly minutes: number;
  /** `HOST:PORT`, separated by commas or spaces; '' = this computer's own addresses. */
  readonly addresses: string;
}

/** Choices of how long a code is valid. */
export const VALIDITIES = [
  { minutes: 60, label: '1 hour' },
  { minutes: 24 * 60, label: '1 day' },
  { minutes: 7 * 24 * 60, label: '7 days' },
] as const;

export interface CodeProblems {
  readonly name?: string;
  readonly addresses?: string;
}

const wordsOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((word) => word !== '');

/** The request of a form, or what is wrong with its fields. */
export function readCodeDraft(
  draft: CodeDraft,
): { readonly request: CodeRequest } | { readonly problems: CodeProblems } {
  const { approves, minutes } = draft;
  const name = draft.name.trim();
  const addresses = wordsOf(draft.addresses);
  const wrongName = name === '' ? undefined : nameProblem(name);
  const wrongAddress = addressProblem(addresses);
  if (wrongName !== undefined || wrongAddress !== undefined) {
    return {
      problems: {
        ...(wrongName !== undefined && { name: wrongName }),
        ...(wrongAddress !== undefined && { addresses: wrongAddress }),
      },
    };
  }
  return {
    request: {
      ...(name !== '' && { name }),
      approves,
      minutes,
      ...(addresses.length > 0 && { addresses: [...addresses] }),
    },
  };
}

function addressProblem(addresses: readonly string[]): string | undefined {
  if (addresses.length > MAX_HUB_ADDRESSES) return `A code holds at most ${MAX_HUB_ADDRESSES} addresses`;
  const wrong = addresses.find((text) => parseHubAddress(text) === undefined);
  return wrong === undefined ? undefined : `"${wrong}" is not HOST:PORT, as 192.0.2.1:4785 or [2001:db8::1]:4785`;
}
