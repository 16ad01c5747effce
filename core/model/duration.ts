const UNITS_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Reads a duration that always carries its unit (`500ms`, `2s`, `1.5m`).
 * @returns milliseconds, or what is wrong with it and what would be right
 */
export function parseDuration(text: string): { readonly ms: number } | { readonly error: string } {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-zµ]*)\s*$/i.exec(text);
  if (!match) return { error: `"${text}" is not a duration: write a number and a unit, as 500ms, 2s or 5m` };
  const [, digits = '', unit = ''] = match;
  if (unit === '') return { error: `${digits} has no unit: write ${digits}s or ${digits}ms` };
  const factor = UNITS_MS[unit.toLowerCase()];
  if (factor === undefined) return { error: `unknown unit "${unit}": use ms, s, m, h or d` };
  const ms = Number(digits) * factor;
  return Number.isFinite(ms) ? { ms } : { error: `"${text}" is too long` };
}

/** The shortest exact writing of a duration, as the file has it: 1000 → `1s`, 1500 → `1.5s`, 250 → `250ms`. */
export function formatDuration(ms: number): string {
  for (const [unit, factor] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (ms >= factor && Number.isInteger(ms / factor)) return `${ms / factor}${unit}`;
  }
  if (ms >= 1000 && ms < 60_000) return `${Number((ms / 1000).toFixed(3))}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

/** A measured time for people: µs below 1 ms, ms below 1 s, else s; three significant digits. */
export function formatRtt(ms: number): string {
  if (!Number.isFinite(ms)) return '–';
  if (ms < 1) return `${(ms * 1000).toFixed(ms < 0.1 ? 1 : 0)} µs`;
  if (ms < 10) return `${ms.toFixed(2)} ms`;
  if (ms < 100) return `${ms.toFixed(1)} ms`;
  if (ms < 1000) return `${ms.toFixed(0)} ms`;
  return `${(ms / 1000).toFixed(2)} s`;
}
