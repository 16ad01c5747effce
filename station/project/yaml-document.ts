import { Composer, type Document, Lexer, Parser } from 'yaml';
import type { Lines } from './lines.ts';
import { firstProblems, MAX_FILE_BYTES, MAX_PROBLEMS, type ProjectProblem, TOO_DEEP, TOO_LARGE } from './problem.ts';
import { yamlMessage } from './yaml-message.ts';

/** Tokens of YAML, spaces included: 65 536 targets with seven settings each take 4.2 million. */
const MAX_TOKENS = 5_000_000;

interface YamlProblem {
  readonly offset: number;
  readonly message: string;
}

/** Lists and maps within one another; a project has five. */
const MAX_DEPTH = 150;

/** Reading has ended before the end of the text. */
class Stopped extends Error {}

/**
 * Parses one document of YAML, in time and memory that the size of the text bounds: stops at a second document, at
 * 5 million tokens, and at 500 errors. Keys may be written twice; the caller looks for those.
 * @param isFatal which warnings are errors
 */
export function parseYaml(
  text: string,
  lines: Lines,
  version: '1.1' | '1.2',
  isFatal: (code: string) => boolean = () => false,
): { readonly document: Document } | { readonly problems: readonly ProjectProblem[] } {
  if (text.length > MAX_FILE_BYTES) return { problems: [TOO_LARGE] };
  const reading = new Reading(version);
  try {
    reading.read(text);
  } catch (error) {
    if (!(error instanceof Stopped)) throw error;
  }
  const { document, errors } = reading;
  if (errors.length === 0 && !document) throw new Error('the YAML parser made no document');
  for (const { code, pos, message } of document?.warnings ?? []) {
    if (isFatal(code)) errors.push({ offset: pos[0], message });
  }
  if (document && errors.length === 0) return { document };
  return {
    problems: firstProblems(
      errors.map(({ offset, message }) => ({ path: '', ...lines.place(offset), message: yamlMessage(message) })),
    ),
  };
}

class Reading {
  document: Document | undefined;
  errors: YamlProblem[] = [];
  private readonly parser = new Parser();
  private readonly composer: Composer;

  constructor(version: '1.1' | '1.2') {
    this.composer = new Composer({ version, uniqueKeys: false, logLevel: 'silent' });
    // The composer has no limit of its own: it reports to this member, which is replaced by one that counts.
    const report: unknown = Reflect.get(this.composer, 'onError');
    if (typeof report !== 'function') throw new Error('the YAML composer has another way to report errors');
    const onError = (
      at: number | readonly number[] | { offset: number },
      code: string,
      message: string,
      isWarning: boolean,
    ) => {
      report(at, code, message, isWarning);
      if (!isWarning) this.add(typeof at === 'number' ? at : 'offset' in at ? at.offset : (at[0] ?? 0), message);
    };
    Object.assign(this.composer, { onError });
  }

  /** Throws Stopped. */
  read(text: string): void {
    let tokens = 0;
    for (const lexeme of new Lexer().lex(text)) {
      tokens += 1;
      if (tokens > MAX_TOKENS)
        this.stop(this.parser.offset, `more than ${MAX_TOKENS} words and signs: this is no project`);
      if (this.parser.stack.length > MAX_DEPTH) this.stop(this.parser.offset, TOO_DEEP);
      this.take(this.parser.next(lexeme));
    }
    this.take(this.parser.end());
    for (const document of this.composer.end(true, text.length)) this.keep(document);
  }

  private take(tokens: ReturnType<Parser['next']>): void {
    for (const token of tokens) {
      if (token.type === 'error') this.add(token.offset, `${token.message}: ${JSON.stringify(token.source)}`);
      else for (const document of this.composer.next(token)) this.keep(document);
    }
  }

  private keep(document: Document): void {
    if (!this.document) this.document = document;
    else {
      const [begin] = document.range ?? [0];
      this.errors = this.errors.filter(({ offset }) => offset < begin);
      this.stop(begin, 'a second document begins here: a file has one');
    }
  }

  private add(offset: number, message: string): void {
    this.errors.push({ offset, message });
    if (this.errors.length > MAX_PROBLEMS) throw new Stopped();
  }

  private stop(offset: number, message: string): never {
    this.errors.push({ offset, message });
    throw new Stopped();
  }
}
