/** Kinds of project files, by their program. */
export const FILE_KINDS = ['sounder', 'netprobify', 'netprobe', 'pingwee', 'nodeprobe'] as const;
export type FileKind = (typeof FILE_KINDS)[number];

/** An imported file is read as it is and never written. */
export type ImportKind = Exclude<FileKind, 'sounder'>;

/** Keys that only netprobify has, for a file whose top level is ambiguous. */
const NETPROBIFY_WORDS =
  /\b(?:TCPsyn|ICMPping|UDPunreachable|src_ip(?:v4|v6)?|src_port_[az]|src_subnet_ipv[46]|permit_target_auto_register|auto_register_to_groups|explicit_groups|nb_packets|dst_port)\b/;

/** Keys of a Sounder project without its first line. */
const SOUNDER_WORDS = /\b(?:probe|to|autoRegister|sourcePorts)["']?\s*:/;

/**
 * Recognises the kind of project file by its top-level keys; null when it is none. Cheap: no parsing, so
 * that a page can check every paste.
 */
export function recogniseFile(text: string): FileKind | null {
  const start = startOf(text);
  const isBraced = text[start] === '{';
  const keys = new Set(isBraced ? flowKeys(text, start) : blockKeys(text));
  if (keys.has('sounder')) return 'sounder';
  if (keys.has('nets24')) return 'pingwee';
  // These are JSON only; in a list, such a word may be a heading.
  if (isBraced && keys.has('nodes')) return 'nodeprobe';
  if (isBraced && keys.has('probe')) return 'netprobe';
  const hasParts = keys.has('groups') || keys.has('targets');
  if (keys.has('global')) return hasParts || !(keys.has('output') || keys.has('template')) ? 'netprobify' : 'netprobe';
  if (hasParts && NETPROBIFY_WORDS.test(text)) return 'netprobify';
  return hasParts && SOUNDER_WORDS.test(text) ? 'sounder' : null;
}

/** Offset of the content after comments, directives and the start of a document. */
function startOf(text: string): number {
  const before = /\uFEFF|\s+|#.*|%.*|---/y; // one after the other: a repeated group would use stack for each
  let end = 0;
  while (before.test(text)) end = before.lastIndex;
  return end;
}

/** Keys at the beginning of a line. */
function* blockKeys(text: string): Generator<string> {
  for (const match of text.matchAll(/^\uFEFF?(["']?)([A-Za-z_]\w*)\1[ \t]*:(?=\s|$)/gm)) yield match[2] as string;
}

/** Keys of the outermost braces; quoted text is skipped. */
function* flowKeys(text: string, start: number): Generator<string> {
  const token = /["'{}[\]:,]|#.*|[^\s"'{}[\]:,#]+/g;
  token.lastIndex = start;
  let depth = 0;
  let last = '';
  for (let match = token.exec(text); match; match = token.exec(text)) {
    const [word] = match;
    if (word === ':' && depth === 1) yield last;
    last = word;
    if (word === '{' || word === '[') depth += 1;
    else if (word === '}' || word === ']') depth -= 1;
    else if (word === '"' || word === "'") {
      const end = endOfQuotes(text, match.index);
      last = text.slice(match.index + 1, end);
      token.lastIndex = end + 1;
    }
    if (depth === 0) return;
  }
}

/** Offset of the end of the quotes that begin at `from`; the end of the text when they are not closed. */
function endOfQuotes(text: string, from: number): number {
  const quote = text[from];
  for (let at = from + 1; at < text.length; at++) {
    if (text[at] === '\\' && quote === '"') at += 1;
    else if (text[at] === quote) {
      if (quote === '"' || text[at + 1] !== quote) return at;
      at += 1; // written twice, it means itself
    }
  }
  return text.length;
}
