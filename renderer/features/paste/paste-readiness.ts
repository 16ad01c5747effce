import type { Target } from '../../../core/model/project.ts';
import type { Settings } from '../../../core/model/settings.ts';
import { parseProject } from '../../../probes/project-schema.ts';
import type { Catalog } from '../../live/catalog-store.ts';
import { areSettingsValid, pasteFields, settingsOf, type WrittenSettings } from '../edit/setting-fields.ts';
import { nameProblems } from './given-names.ts';
import type { GivenNames } from './pasted-targets.ts';
import type { PasteChoice, RecognizedLine, Understanding } from './understanding.ts';

/** @param limit packets/s above which Start asks */
export const needsRateConfirmation = (understanding: Understanding | null, limit: number): boolean =>
  (understanding?.budget.whole.packetsPerSecond ?? 0) > limit;

/** The written values of the fields that the probe uses. */
const writtenFor = (probe: string, written: WrittenSettings): WrittenSettings =>
  Object.fromEntries(pasteFields(probe).map(({ name }) => [name, written[name] ?? '']));

/** Choices for the targets of a list. */
interface Chosen {
  readonly probe: string;
  readonly written: WrittenSettings;
  /** See PasteChoice. */
  readonly recognizes: boolean;
}

/** A paste, as far as it is read. */
interface ReadPaste extends Chosen {
  readonly understanding: Understanding | null;
  /** Written over the names that were understood. */
  readonly givenNames: GivenNames;
  readonly isReading: boolean;
  readonly isAdding: boolean;
}

export const choiceOf = ({ probe, written, recognizes }: Chosen): PasteChoice => ({
  probe,
  recognizes,
  settings: settingsOf(writtenFor(probe, written)),
});

/** The error of a missing or unsuitable port; undefined = none. */
export function missingPort(state: Chosen, defaults: Settings): string | undefined {
  const { probe, settings } = choiceOf(state);
  const example: Target = { probe, to: '192.0.2.1', ...settings };
  const parsed = parseProject({ sounder: 1, defaults, targets: { example } });
  return 'issues' in parsed ? parsed.issues.find(({ path }) => path.includes('port'))?.message : undefined;
}

/** Validates the settings of a list's targets; a file has its own. */
function isChoiceValid(state: ReadPaste, defaults: Settings): boolean {
  const { understanding } = state;
  const isApart = ({ probe, settings }: RecognizedLine) => probe !== state.probe || settings['port'] !== undefined;
  const others = understanding?.recognized.filter(isApart).length ?? 0;
  const isForNone = understanding !== null && others >= understanding.targets;
  return (
    areSettingsValid(writtenFor(state.probe, state.written)) &&
    (isForNone || missingPort(state, defaults) === undefined)
  );
}

const NO_PROBLEMS: ReadonlyMap<string, string> = new Map();

const knownNames = new WeakMap<Catalog['targets'], ReadonlySet<string>>();

/** The names of all targets, made once for each state of the catalog. */
function namesOf(targets: Catalog['targets']): ReadonlySet<string> {
  const known = knownNames.get(targets);
  if (known) return known;
  const names = new Set(Array.from(targets.values(), ({ name }) => name));
  knownNames.set(targets, names);
  return names;
}

/** The errors of names edited in the preview, by the key of their target. */
export function pasteNameProblems(
  { understanding, givenNames }: Pick<ReadPaste, 'understanding' | 'givenNames'>,
  { targets }: Pick<Catalog, 'targets'>,
): ReadonlyMap<string, string> {
  if (!understanding || givenNames.size === 0) return NO_PROBLEMS;
  const taken = namesOf(targets);
  return nameProblems(understanding, givenNames, (name) => taken.has(name));
}

/** The targets are read, valid and not being added already. */
export const isReadyToAdd = (state: ReadPaste, catalog: Pick<Catalog, 'targets' | 'defaults'>): boolean =>
  (state.understanding?.targets ?? 0) > 0 &&
  (state.understanding?.file != null || isChoiceValid(state, catalog.defaults)) &&
  pasteNameProblems(state, catalog).size === 0 &&
  !state.isReading &&
  !state.isAdding;
