/** Tags and comment behind the targets of a line. */
export interface LineRemark {
  readonly tags: readonly string[];
  /** Empty = there is no comment. */
  readonly comment: string;
}

export const NO_REMARK: LineRemark = { tags: [], comment: '' };

/** A comment begins where parseTargetList ends a line: after white space or a separator. */
const START = /(?:^|[\s,;|])(?:#|\/\/)/;
/** `#4711` is the number of something, not a tag. */
const TAG = /^#(?=[^#\s]*\p{L})([^\s,;#]+)$/u;

/** The part of a line that its remark is in; empty = there is none. */
export function remarkOf(line: string): string {
  const start = START.exec(line);
  return start ? line.slice(start.index) : '';
}

/**
 * Parses the comment of a line: `# Rack 4 #core #voice` has two tags. Words with a # are tags at the end of the line, and
 * before a comment of its own: `#core # Rack 4`.
 */
export function lineRemark(line: string): LineRemark {
  const remark = remarkOf(line);
  if (remark === '') return NO_REMARK;
  const words = remark
    .replace(/^[,;|]/, '')
    .split(/[\s,;|]+(?=#|\/\/)|\s+/)
    .filter((word) => word !== '');
  const tags: string[] = [];
  const tagOf = (word: string | undefined) => TAG.exec(word ?? '')?.[1];
  let last = words.length;
  for (let tag = tagOf(words[last - 1]); tag !== undefined; tag = tagOf(words[last - 1])) {
    tags.unshift(tag);
    last -= 1;
  }
  const comment = words.slice(0, last);
  const leading: string[] = [];
  while (tagOf(comment[leading.length]) !== undefined) leading.push(tagOf(comment[leading.length]) ?? '');
  const isApart = leading.length > 0 && /^(?:#|\/\/)/.test(comment[leading.length] ?? '');
  const rest = isApart ? comment.slice(leading.length) : comment;
  return {
    tags: [...new Set([...(isApart ? leading : []), ...tags])],
    comment: rest
      .join(' ')
      .replace(/^(?:#|\/\/)+\s*/, '')
      .trim(),
  };
}
