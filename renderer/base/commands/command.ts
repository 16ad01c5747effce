import { READ_ONLY } from '../station/read-only.ts';

/** Something that can be done from the keyboard and the palette. */
export interface Command {
  readonly id: string;
  readonly title: string;
  readonly section: 'Run' | 'Targets' | 'Series' | 'Chart' | 'Path' | 'Replay' | 'View' | 'Help';
  /** Other words that it is found by, with spaces between. */
  readonly synonyms: string;
  /** One of many alike: the palette lists it only when it is looked for. */
  readonly isFoundOnly: boolean;
  /** Chords, the first one is shown. */
  readonly keys: readonly string[];
  readonly isEnabled: () => boolean;
  /** Instruction shown in the palette while the command is not enabled; '' = not listed then. */
  readonly needs: string;
  readonly run: () => void;
}

/** A command as features declare it: keys, condition and synonyms are optional. */
export type CommandSpec = Omit<Command, Optional> &
  Partial<Pick<Command, Optional>> & {
    /** It changes the project, which one that is open read-only refuses. */
    readonly isEdit?: boolean;
  };
type Optional = 'isEnabled' | 'needs' | 'keys' | 'synonyms' | 'isFoundOnly';

const DEFAULTS = { keys: [], synonyms: '', isFoundOnly: false } as const;

/** A command as it was declared; one that edits is blocked while the project is open read-only. */
export function commandOf({ isEdit = false, ...spec }: CommandSpec, isReadOnly: () => boolean): Command {
  const { isEnabled = () => true, needs = '' } = spec;
  const isBlocked = () => isEdit && isReadOnly();
  return {
    ...DEFAULTS,
    ...spec,
    isEnabled: () => !isBlocked() && isEnabled(),
    get needs() {
      return isBlocked() ? READ_ONLY : needs;
    },
  };
}
