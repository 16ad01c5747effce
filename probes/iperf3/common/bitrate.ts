const FACTORS: Readonly<Record<string, number>> = { '': 1, k: 1e3, m: 1e6, g: 1e9 };

/** Highest rate that can be asked for. */
const MOST = 1e12;

/** Reads a bit rate as the program writes it, `10M`, or in full, `10 Mbit/s`. @returns bits/s; undefined = it is none */
export function parseBitrate(text: string): number | undefined {
  const [, digits, prefix = ''] = /^\s*(\d{1,12}(?:\.\d{1,6})?)\s*([kmg]?)(?:bit\/s|bps)?\s*$/i.exec(text) ?? [];
  if (digits === undefined) return undefined;
  const rate = Number(digits) * (FACTORS[prefix.toLowerCase()] ?? 1);
  return rate >= 1 && rate <= MOST ? Math.round(rate) : undefined;
}
