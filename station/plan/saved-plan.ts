import type { PlanEntry } from '../../core/model/packet.ts';

/**
 * What the store keeps of an entry that an engine runs, so that its slots and numbers are known when engine and station
 * have ended together. What it sends follows from the project.
 */
export type SavedEntry = Pick<
  PlanEntry,
  | 'series'
  | 'probeCode'
  | 'periodMs'
  | 'count'
  | 'spacingMs'
  | 'timeoutMs'
  | 'firstAtMs'
  | 'steadyFromMs'
  | 'fromRound'
  | 'firstNumber'
>;

const FIELDS = [
  'series',
  'probeCode',
  'periodMs',
  'count',
  'spacingMs',
  'timeoutMs',
  'firstAtMs',
  'steadyFromMs',
  'fromRound',
  'firstNumber',
] as const satisfies readonly (keyof SavedEntry)[];

/** Field by field, so that it compresses well; a period of NaN = none. */
export function encodePlan(entries: readonly SavedEntry[]): Uint8Array<ArrayBuffer> {
  const numbers = new Float64Array(entries.length * FIELDS.length);
  let at = 0;
  for (const field of FIELDS) for (const entry of entries) numbers[at++] = entry[field] ?? Number.NaN;
  return new Uint8Array(numbers.buffer);
}

export function decodePlan(bytes: Uint8Array<ArrayBuffer>): SavedEntry[] {
  const numbers = new Float64Array(bytes.slice().buffer);
  const count = numbers.length / FIELDS.length;
  if (!Number.isInteger(count)) return []; // of another version
  return Array.from({ length: count }, (_, at) => {
    const read = Object.fromEntries(FIELDS.map((field, column) => [field, numbers[column * count + at] as number]));
    const entry = read as unknown as SavedEntry;
    return { ...entry, periodMs: Number.isNaN(entry.periodMs) ? null : entry.periodMs };
  });
}
