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
export type CommandSpec = Omit<Command, Optional> & Partial<Pick<Command, Optional>>;
type Optional = 'isEnabled' | 'needs' | 'keys' | 'synonyms' | 'isFoundOnly';
