/** The selection by row key, so that it survives sorting and filtering. */
export interface Selection {
  readonly keys: ReadonlySet<number>;
  /** The start of a range. */
  readonly anchor: number | null;
  /** The row with the keyboard focus. */
  readonly active: number | null;
}

export const NOTHING_SELECTED: Selection = { keys: new Set(), anchor: null, active: null };

/** The keys in the current order. */
export interface ListedKeys {
  readonly length: number;
  keyAt(position: number): number;
  /** -1 when not listed. */
  positionOf(key: number): number;
}

export interface SelectModifiers {
  /** Shift: from the anchor to here. */
  readonly range: boolean;
  /** Ctrl or Cmd: this one in or out, the others stay. */
  readonly toggle: boolean;
}

const only = (key: number): Selection => ({ keys: new Set([key]), anchor: key, active: key });

function between(listed: ListedKeys, from: number, to: number): Set<number> {
  const keys = new Set<number>();
  for (let at = Math.min(from, to); at <= Math.max(from, to); at++) keys.add(listed.keyAt(at));
  return keys;
}

export function toggled(before: Selection, key: number): Selection {
  const keys = new Set(before.keys);
  if (!keys.delete(key)) keys.add(key);
  return { keys, anchor: key, active: key };
}

/** A click, or a move of the keyboard, onto the row at `position`. */
export function selectAt(before: Selection, listed: ListedKeys, position: number, how: SelectModifiers): Selection {
  const key = listed.keyAt(position);
  if (how.toggle && !how.range) return toggled(before, key);
  const from = how.range && before.anchor !== null ? listed.positionOf(before.anchor) : -1;
  if (from < 0) return only(key);
  const range = between(listed, from, position);
  const keys = how.toggle ? new Set([...before.keys, ...range]) : range;
  return { keys, anchor: before.anchor, active: key };
}

/** Moves the keyboard without selecting, as Ctrl+arrow does. */
export function moveTo(before: Selection, listed: ListedKeys, position: number): Selection {
  return { ...before, active: listed.keyAt(position) };
}

export function selectAll(listed: ListedKeys, active: number | null): Selection {
  if (listed.length === 0) return NOTHING_SELECTED;
  const keys = between(listed, 0, listed.length - 1);
  return { keys, anchor: listed.keyAt(0), active: active ?? listed.keyAt(0) };
}

export function selectKeys(keys: readonly number[]): Selection {
  const [first = null] = keys;
  return { keys: new Set(keys), anchor: first, active: first };
}

/**
 * Replaces keys that no longer exist by their successors: an edit may give a target other series.
 * @param heirs the successors of a key: itself when it exists
 * @returns the same object when nothing was lost
 */
export function withHeirs(before: Selection, heirs: (key: number) => readonly number[]): Selection {
  const keys = new Set([...before.keys].flatMap(heirs));
  const keep = (key: number | null) => (key === null ? null : (heirs(key)[0] ?? null));
  const anchor = keep(before.anchor);
  const active = keep(before.active);
  const isSame =
    keys.size === before.keys.size &&
    [...keys].every((key) => before.keys.has(key)) &&
    anchor === before.anchor &&
    active === before.active;
  return isSame ? before : { keys, anchor, active };
}
