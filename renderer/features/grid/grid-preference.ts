import { MODES, type Reference } from './reference.ts';

export const GRID_PREFERENCE = 'sounder.grid';
const VERSION = 1;

/** 30 ms is the nominal value of the original system. */
const DEFAULT: Reference = { mode: 'mean', nominalMs: 30 };

/** Longest nominal value that can be entered, ms. */
export const MOST_NOMINAL_MS = 60_000;

export const isNominal = (ms: number): boolean => ms > 0 && ms <= MOST_NOMINAL_MS;

/** Reads the stored reference; the default where it is damaged or of another version. */
export function readGridPreference(text: string | null): Reference {
  try {
    const found: unknown = JSON.parse(text ?? 'null');
    if (typeof found !== 'object' || found === null || !('version' in found) || found.version !== VERSION)
      return DEFAULT;
    const { mode, nominalMs } = found as { readonly mode?: unknown; readonly nominalMs?: unknown };
    return {
      mode: MODES.find((one) => one === mode) ?? DEFAULT.mode,
      nominalMs: typeof nominalMs === 'number' && isNominal(nominalMs) ? nominalMs : DEFAULT.nominalMs,
    };
  } catch {
    return DEFAULT; // not JSON
  }
}

export const writtenGridPreference = (reference: Reference): string =>
  JSON.stringify({ version: VERSION, ...reference });
