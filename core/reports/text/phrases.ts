/** A sentence with changing parts, and its translation with `$1` … in their place. */
export type Pattern = readonly [english: RegExp, translated: string];

const QUANTITY = /^[−+]?\d+(\.\d+)?( ?(%|ms|µs|ns|s|min|m|h|d|B|Mbit\/s|°C|dBm))?$/;
/** Separators of notes, of sources, and of a name from a statement about it. */
const SEPARATORS = [' · ', '; ', ': '];

/** A number with a decimal comma. */
export const decimalComma = (text: string): string => text.replace(/(\d)\.(?=\d)/g, '$1,');

/**
 * Translations of English phrases from outside of the report: names of metrics, reasons, formulas, sources. A phrase
 * without a translation stays as it is, such as the name of a standard or what users wrote.
 */
export class Phrases {
  private readonly exact: ReadonlyMap<string, string>;
  private readonly patterns: readonly Pattern[];

  constructor(exact: Readonly<Record<string, string>>, patterns: readonly Pattern[]) {
    this.exact = new Map(Object.entries(exact));
    this.patterns = patterns;
  }

  /** The phrase in the language, or as it is. */
  of(english: string): string {
    return this.found(english) ?? this.joined(english) ?? english;
  }

  private found(english: string): string | null {
    const exact = this.exact.get(english);
    if (exact !== undefined) return exact;
    if (QUANTITY.test(english)) return decimalComma(english);
    for (const [pattern, translated] of this.patterns) {
      const parts = pattern.exec(english);
      if (parts) return translated.replace(/\$(\d)/g, (_, at: string) => this.of(parts[Number(at)] ?? ''));
    }
    return null;
  }

  /** Phrases that are joined, each by itself. */
  private joined(english: string): string | null {
    const separator = SEPARATORS.find((one) => english.includes(one));
    if (separator === undefined) return null;
    const [first = '', ...rest] = english.split(separator);
    return `${this.of(first)}${separator}${this.of(rest.join(separator))}`;
  }
}
