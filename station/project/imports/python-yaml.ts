import type { Scalar } from 'yaml';
import { type Dialect, LocatedText } from '../located-text.ts';
import { type ProjectProblem, pointer } from '../problem.ts';

/** A number written with a decimal point, which is no whole number even where its value is. */
export class Decimal {
  readonly value: number;
  /** The text as written. */
  readonly text: string;
  constructor(value: number, text: string) {
    this.value = value;
    this.text = text;
  }
}

/** YAML 1.1 as PyYAML reads it (its JSON too): merge keys, `no` is false, `010` is 8. */
const PYTHON: Dialect = {
  version: '1.1',
  merges: () => true,
  isFatal: (code) => code === 'TAG_RESOLVE_FAILED',
  keyText,
  value: scalarValue,
};

export const parsePython = (text: string) => LocatedText.parse(text, PYTHON);

/** Warnings: of a key that is written twice, the last counts. */
export const repeatedKeys = ({ repeated }: LocatedText): ProjectProblem[] =>
  repeated.map(({ path, line, column }) => ({
    path: pointer(path),
    line,
    column,
    message: `${JSON.stringify(path.at(-1))} is written twice: the last one counts`,
  }));

/** Keys are compared as Python writes them, so that the key `no` is `False`. */
function keyText(key: Scalar): string {
  const value = scalarValue(key);
  if (value === true) return 'True';
  if (value === false) return 'False';
  if (value === null || value === undefined) return 'None';
  return value instanceof Decimal ? value.text : String(value);
}

/** Values of plain scalars for which PyYAML differs from the 1.1 specification that the parser follows. */
function scalarValue(node: Scalar): unknown {
  const { value, source = '' } = node;
  if (node.type !== 'PLAIN' || node.tag !== undefined) return value;
  if (typeof value === 'boolean' && source.length === 1) return source; // y and n are no booleans there
  if (typeof value !== 'number') return value;
  if (/^[-+]?0[0-9_]*[89]/.test(source)) return source; // neither octal nor decimal
  if (/^[-+]?[\d_]+[eE]/.test(source) || /e\d/i.test(source.replace(/^[-+]?0x.*/, ''))) return source; // it wants 1.0e+3
  return /[.]/.test(source) ? new Decimal(value, source) : value;
}
