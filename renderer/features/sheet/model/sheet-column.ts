import type { Group } from '../../../../core/model/project.ts';
import type { Settings } from '../../../../core/model/settings.ts';
import type { FieldKind } from '../../edit/setting-fields.ts';

/** The value in force where a cell is empty, and its origin. */
export interface Inherited {
  readonly text: string;
  /** `defaults`, `group transit-a`, `built in`. */
  readonly from: string;
}

/** The parts of the project that values are inherited from. */
export interface SheetProject {
  readonly defaults: Settings;
  readonly groups: Readonly<Record<string, Group>>;
}

/** A column of the sheet: one key of a target or of a group. */
export interface SheetColumn<Part> {
  readonly id: string;
  readonly title: string;
  readonly width: number;
  readonly help: string;
  readonly kind: FieldKind;
  /** The value of a choice that is typed by another name, in lower case; undefined = none. */
  readonly valueOfOtherName?: (name: string) => string | undefined;
  /** The text of the cell; empty = not set. */
  read(part: Part, name: string): string;
  /** The part with the value of a text; an empty one takes the key away. */
  write(part: Part, text: string): Part;
  /** undefined = nothing is inherited. */
  inherited(part: Part, project: SheetProject): Inherited | undefined;
}

type Choices = readonly (readonly [value: string, label: string])[];

export const choicesOf = ({ kind }: { readonly kind: FieldKind }): Choices | undefined =>
  kind.type === 'choice' ? kind.choices : undefined;

const YES: readonly string[] = ['yes', 'on', '1', 'true'];
const NO: readonly string[] = ['no', 'off', '0', 'false'];

/** The text that a cell keeps for one that was typed or pasted: of a choice the value, by its label and other names too. */
export function keptText(column: Pick<SheetColumn<never>, 'kind' | 'valueOfOtherName'>, typed: string): string {
  const text = typed.trim();
  const choices = choicesOf(column);
  if (!choices || text === '') return text;
  const wanted = text.toLowerCase();
  const choice = choices.find(([value, label]) => [value.toLowerCase(), label.toLowerCase()].includes(wanted));
  if (choice) return choice[0];
  const other = column.valueOfOtherName?.(wanted);
  if (other !== undefined) return other;
  if (!choices.some(([value]) => value === 'true')) return text;
  return YES.includes(wanted) ? 'true' : NO.includes(wanted) ? 'false' : text;
}

/** The text that a cell shows for the one that it keeps: yes and no for true and false. */
export function shownText(column: { readonly kind: FieldKind }, kept: string): string {
  if (kept !== 'true' && kept !== 'false') return kept;
  return choicesOf(column)?.find(([value]) => value === kept)?.[1] ?? kept;
}

/** The part with a key, or without it where the value is undefined. */
export function withKey<Part extends object>(part: Part, key: string, value: unknown): Part {
  const others = Object.entries(part).filter(([name]) => name !== key);
  return Object.fromEntries(value === undefined ? others : [...others, [key, value]]) as Part;
}

/** A list for the file, which omits empty ones. */
export const listOrNone = (names: readonly string[]): readonly string[] | undefined =>
  names.length > 0 ? names : undefined;
