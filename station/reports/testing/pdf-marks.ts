/** Marked content of a page. */
interface PdfMarks {
  /** Ids of the content that belongs to the structure. */
  readonly ids: readonly number[];
  /** Faults, a line each. */
  readonly problems: readonly string[];
}

type Mark = 'artifact' | 'tagged' | 'other';

/** Operators that put something on the page. */
const PAINTING = new Set(['S', 's', 'f', 'F', 'f*', 'B', 'B*', 'b', 'b*', 'sh', 'Do', 'Tj', 'TJ', "'", '"', 'EI']);
/** Texts, which may contain anything; hexadecimal texts and dictionaries; names; numbers and operators. */
const TOKEN =
  /\((?:\\[\s\S]|[^\\()]|\((?:\\[\s\S]|[^\\()])*\))*\)|<<[\s\S]*?>>|<[0-9a-fA-F\s]*>|\/[^\s/<>[\]()]*|[^\s/<>[\]()]+/g;

/**
 * Follows the marked content of a page: everything on it is either part of the structure, or an artifact, and neither is
 * within the other (Matterhorn 01-001 to 01-005).
 */
export function pdfMarks(content: string): PdfMarks {
  const open: Mark[] = [];
  const ids: number[] = [];
  const problems = new Set<string>();
  let operands: string[] = [];
  for (const [token] of content.matchAll(TOKEN)) {
    if (token === 'BDC' || token === 'BMC') {
      const id = /\/MCID\s+(\d+)/.exec(operands.join(' '))?.[1];
      const mark: Mark = operands[0] === '/Artifact' ? 'artifact' : id === undefined ? 'other' : 'tagged';
      if (mark === 'artifact' && open.includes('tagged')) problems.add('01-001 an artifact within tagged content');
      if (mark === 'tagged' && open.includes('artifact')) problems.add('01-002 tagged content within an artifact');
      if (id !== undefined) ids.push(Number(id));
      open.push(mark);
    } else if (token === 'EMC') {
      if (open.pop() === undefined) problems.add('marked content ends that did not begin');
    } else if (PAINTING.has(token) && !open.includes('tagged') && !open.includes('artifact')) {
      problems.add(`01-005 ${token} paints what is neither tagged nor an artifact`);
    }
    operands = /^[A-Za-z'"*]+\d?\*?$/.test(token) ? [] : [...operands, token];
  }
  if (open.length > 0) problems.add('marked content does not end');
  return { ids, problems: [...problems] };
}
