const UNITS_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  µs: 0.001, // the micro sign, U+00B5
  μs: 0.001, // the Greek letter that some keyboards give
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/**
 * Reads a duration that always carries its unit (`500ms`, `2s`, `1.5m`).
 * @returns milliseconds, or the error and the correct form
 */
export function parseDuration(text: string): { readonly ms: number } | { readonly error: string } {
  const match = /^\s*(\d+(?:\.\d+)?|\.\d+)\s*([a-zµμ]*)\s*$/i.exec(text);
  if (!match) return { error: `"${text}" is not a duration: write a number and a unit, as 500ms, 2s or 5m` };
  const [, digits = '', unit = ''] = match;
  if (unit === '') return { error: `${digits} has no unit: write ${digits}s or ${digits}ms` };
  const name = unit.toLowerCase();
  const factor = Object.hasOwn(UNITS_MS, name) ? UNITS_MS[name] : undefined;
  if (factor === undefined) return { error: `Unknown unit "${unit}": use us, ms, s, m, h or d` };
  const ms = Number(digits) * factor;
  return Number.isFinite(ms) ? { ms } : { error: `"${text}" is too long` };
}

/** Formats a duration exactly to 1 µs, as short as possible, as in the file: 1000 → `1s`, 1500 → `1.5s`, 250 → `250ms`. */
export function formatDuration(ms: number): string {
  for (const [unit, factor] of [
    ['d', 86_400_000],
    ['h', 3_600_000],
    ['m', 60_000],
    ['s', 1000],
  ] as const) {
    if (ms >= factor && Number.isInteger(ms / factor)) return `${ms / factor}${unit}`;
  }
  if (ms >= 1000 && ms < 60_000 && Number.isInteger(ms)) return `${Number((ms / 1000).toFixed(3))}s`;
  return `${Number(ms.toFixed(3))}ms`;
}

/** Upper bound of each unit, and its format: values that round up to the next unit are formatted in it. */
const RTT_STEPS: readonly (readonly [belowMs: number, factor: number, digits: number, unit: string])[] = [
  [0.099_95, 1000, 1, 'µs'],
  [0.9995, 1000, 0, 'µs'],
  [9.995, 1, 2, 'ms'],
  [99.95, 1, 1, 'ms'],
  [999.5, 1, 0, 'ms'],
  [Number.POSITIVE_INFINITY, 0.001, 2, 's'],
];

/** Formats a measured time for users: µs below 1 ms, ms below 1 s, else s; three significant digits. A one-way delay may be negative. */
export function formatRtt(ms: number): string {
  if (ms < 0 && Number.isFinite(ms)) return `−${formatRtt(-ms)}`;
  const step = RTT_STEPS.find(([belowMs]) => ms < belowMs);
  if (!step || !Number.isFinite(ms)) return '–';
  const [, factor, digits, unit] = step;
  return `${(ms * factor).toFixed(digits)} ${unit}`;
}
