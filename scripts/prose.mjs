// Finds the prose of a source file: comments, texts for users, test names and Markdown without its code.
import { parseSync, Visitor } from 'rolldown/utils';

const C_TOKENS = /\/\*[\s\S]*?\*\/|\/\/[^\n]*|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'/g;
const FENCE = /^( *)(```|~~~)[\s\S]*?^\1\2[^\n]*$/gm;
const CODE_SPAN = /(`+)[^`\n]+\1/g;

/** Matches neither a word nor a space, so that no phrase continues across it. */
const BLANK = '\0';

const blankOut = (text) => text.replace(/\S/g, BLANK);

/** @returns the tokens of a TypeScript or JavaScript file that hold prose */
function scriptTokens(path, text) {
  const { program, comments, errors } = parseSync(path, text);
  if (errors.length > 0) throw new Error(`${path}: ${errors[0].message}`);
  const tokens = comments.map(({ type, start, end }) => ({ kind: type === 'Block' ? 'block' : 'line', start, end }));
  /** Without the quotes: a template's are no code span. */
  const add = ({ start, end }) => tokens.push({ kind: 'text', start: start + 1, end: end - 1 });
  new Visitor({
    Literal: (node) => typeof node.value === 'string' && add(node),
    TemplateElement: add,
    JSXText: (node) => tokens.push({ kind: 'page', start: node.start, end: node.end }),
  }).visit(program);
  return tokens;
}

function cTokens(text) {
  return [...text.matchAll(C_TOKENS)].map(({ 0: token, index }) => ({
    kind: token.startsWith('/*') ? 'block' : token.startsWith('//') ? 'line' : 'text',
    start: index,
    end: index + token.length,
  }));
}

const yamlTokens = (text) =>
  [...text.matchAll(/(?<=^|\s)#[^\n]*/g)].map(({ 0: token, index }) => ({
    kind: 'line',
    start: index,
    end: index + token.length,
  }));

/** @returns the text of a token with its marks as spaces; a text without spaces is a key or an identifier, not prose */
function proseToken(kind, token) {
  if (kind === 'text' && !/\S\s+\S/.test(token)) return blankOut(token);
  const unmarked =
    kind === 'block'
      ? token.replace(/^\/\*+|\*+\/$|^[ \t]*\*/gm, (mark) => ' '.repeat(mark.length))
      : kind === 'line'
        ? token.replace(/^(\/\/|#)/, (mark) => ' '.repeat(mark.length))
        : token;
  return unmarked.replace(CODE_SPAN, blankOut);
}

/** A docstring, or a block comment that stands at the beginning of its line in C. */
function isDocstring(text, isC, { kind, start }) {
  if (kind !== 'block') return false;
  return isC ? /^\s*$/.test(text.slice(text.lastIndexOf('\n', start - 1) + 1, start)) : text.startsWith('/**', start);
}

/** @returns the tokens of a file that hold prose, by place; undefined for files of other kinds */
function tokensOf(path, text) {
  const extension = path.slice(path.lastIndexOf('.') + 1);
  let tokens;
  if (/^[cm]?[jt]sx?$/.test(extension)) tokens = scriptTokens(path, text);
  else if (extension === 'c' || extension === 'h') tokens = cTokens(text);
  else if (extension === 'css') tokens = cTokens(text).filter(({ kind }) => kind === 'block');
  else if (extension === 'yaml' || extension === 'yml') tokens = yamlTokens(text);
  return tokens?.sort((left, right) => left.start - right.start);
}

/** @returns the text with all but these tokens blanked */
function onlyTokens(text, tokens, inToken) {
  let prose = '';
  for (const { kind, start, end } of tokens) {
    prose += blankOut(text.slice(prose.length, start)) + inToken(kind, text.slice(start, end));
  }
  return prose + blankOut(text.slice(prose.length));
}

/**
 * Blanks everything in a file that is not prose.
 * @returns `prose`, as long as `text`, and `docstrings`, the offsets at which the words of each docstring start;
 *   undefined for files of other kinds
 */
export function proseOf(path, text) {
  if (path.endsWith('.md')) {
    return { prose: text.replace(FENCE, blankOut).replace(CODE_SPAN, blankOut), docstrings: [] };
  }
  const tokens = tokensOf(path, text);
  if (!tokens) return undefined;
  const prose = onlyTokens(text, tokens, proseToken);
  const isC = /\.[ch]$/.test(path);
  const docstrings = tokens
    .filter((token) => isDocstring(text, isC, token))
    .map(({ start }) => start + prose.slice(start).search(/[^\s\0]|$/));
  return { prose, docstrings };
}

/** @returns the comments of a file, with their code spans, at their places; undefined for files of other kinds */
export function commentsOf(path, text) {
  const tokens = tokensOf(path, text)?.filter(({ kind }) => kind === 'block' || kind === 'line');
  return tokens && onlyTokens(text, tokens, (_, token) => token);
}
