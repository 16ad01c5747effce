/** The comparisons of a filter; `:` behind a field is as good as `=`. */
export type FilterOperator = '=' | '>' | '<' | '>=' | '<=';

/** A condition of a filter, as written: nothing says yet that it can be understood. */
export interface FilterTerm {
  readonly isNot: boolean;
  /** Twice the opposite: `!!or` is the plain word. */
  readonly isTwiceNot: boolean;
  /** null = a word, a state, an address or a quoted text. */
  readonly field: string | null;
  readonly sign: FilterOperator;
  /** Lower case. */
  readonly value: string;
  readonly isQuoted: boolean;
  /** Place in the text: index of its first character, and the word as written in lower case. */
  readonly at: number;
  readonly word: string;
}

export interface FilterTerms {
  /** Alternatives of terms that must all hold. */
  readonly alternatives: readonly (readonly FilterTerm[])[];
  /** Each `or` that has nothing before or behind it. */
  readonly strayOrs: readonly Pick<FilterTerm, 'at' | 'word'>[];
}

const PREFIX = '(?:!\\s*|-(?!\\s|$))*';

/**
 * Splits a filter into words: a comparison with spaces around its operator, a phrase, a quoted text, or a word; each
 * with `!` or `-` in front for the opposite, and `or` between alternatives.
 */
export class FilterReader {
  private readonly words: RegExp;
  private readonly comparison: RegExp;
  private readonly fields: ReadonlySet<string>;

  /**
   * @param fields behind which a `:` is a comparison: addresses contain it
   * @param phrases terms of several words
   */
  constructor(fields: readonly string[], phrases: readonly string[]) {
    this.fields = new Set(fields);
    const field = fields.join('|');
    const phrase = phrases.map((text) => text.replaceAll(' ', '\\s+')).join('|');
    const sign = '>=|<=|>|<|=';
    this.words = new RegExp(
      `${PREFIX}(?:(?:[a-z][\\w-]*\\s*(?:${sign})|(?:${field}):)\\s*(?:"[^"]*"?|[^\\s"]\\S*)?|(?:${phrase})(?![^\\s"])|"[^"]*"?|[^\\s"]+)`,
      'g',
    );
    this.comparison = new RegExp(
      `^(?:(?<field>[a-z][\\w-]*)\\s*(?<sign>${sign})|(?<colon>${field}):)\\s*(?<rest>.*)$`,
      's',
    );
  }

  read(text: string): FilterTerms {
    const alternatives: FilterTerm[][] = [[]];
    const ors: Pick<FilterTerm, 'at' | 'word'>[] = [];
    for (const { 0: word, index: at } of text.toLowerCase().matchAll(this.words)) {
      if (word !== 'or') alternatives.at(-1)?.push(this.term(word, at));
      else {
        ors.push({ at, word });
        alternatives.push([]);
      }
    }
    const strayOrs = ors.filter((_, at) => alternatives[at]?.length === 0 || alternatives[at + 1]?.length === 0);
    return { alternatives: alternatives.filter((terms) => terms.length > 0), strayOrs };
  }

  /** The filter in its shortest form, which reads as the same. */
  print({ alternatives }: Pick<FilterTerms, 'alternatives'>): string {
    return alternatives.map((terms) => terms.map((term) => this.printTerm(term)).join(' ')).join(' or ');
  }

  private term(word: string, at: number): FilterTerm {
    let rest = word;
    let isNot = false;
    while (rest.length > 1 && /^[!-]/.test(rest)) {
      isNot = !isNot;
      rest = rest.slice(1).trimStart();
    }
    return { isNot, isTwiceNot: !isNot && rest !== word, at, word, ...this.condition(rest) };
  }

  private condition(word: string): Pick<FilterTerm, 'field' | 'sign' | 'value' | 'isQuoted'> {
    const quoted = /^"(.*?)"?$/s.exec(word);
    if (quoted) return { field: null, sign: '=', value: quoted[1] ?? '', isQuoted: true };
    const { field, sign, colon, rest = '' } = this.comparison.exec(word)?.groups ?? unknownField(word) ?? {};
    const named = field ?? colon;
    if (named === undefined) return { field: null, sign: '=', value: word.replace(/\s+/g, ' '), isQuoted: false };
    const quotedRest = /^"(.*?)"?$/s.exec(rest);
    return {
      field: named,
      sign: (sign ?? '=') as FilterOperator,
      value: quotedRest?.[1] ?? rest,
      isQuoted: quotedRest !== null,
    };
  }

  private printTerm({ isNot, isTwiceNot, field, sign, value, isQuoted }: FilterTerm): string {
    const written = isQuoted ? `"${value}"` : value;
    const operator = sign === '=' && field !== null && this.fields.has(field) ? ':' : sign;
    // Together they would be another operator: `loss> =5`.
    const space = field !== null && written.startsWith('=') ? ' ' : '';
    const prefix = isNot ? '!' : isTwiceNot ? '!!' : '';
    return `${prefix}${field === null ? '' : `${field}${operator}`}${space}${written}`;
  }
}

/** `foo:bar` of no known field: a mistake, unless it may be a part of an address or URL, or a host with its port. */
function unknownField(word: string): { readonly [group: string]: string } | undefined {
  const [, field = '', rest = ''] = /^([a-z][\w-]*):([^:/\d"][^:"]*)$/.exec(word) ?? [];
  return field === '' || /^[\da-f]+$/.test(field) ? undefined : { field, rest };
}
