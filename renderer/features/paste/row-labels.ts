import { MISLEADING } from '../../../core/text/printable.ts';
import type { RowLabels } from './understanding.ts';

const MAX = { name: 120, tag: 64, tags: 32, site: 300, description: 1000 } as const;

const misleading = new RegExp(`[${MISLEADING}\\u200b-\\u200f\\ufeff]+`, 'gu');

/** Printable ASCII with single spaces between: most texts, of which nothing is to be removed. */
const CLEAN = /^(?:[!-~]+(?: [!-~]+)*)?$/;

/** A text on one line, without characters that are invisible or change the direction of others. */
export const cleaned = (text: string): string =>
  CLEAN.test(text) ? text : text.replace(/\s+/g, ' ').replace(misleading, '').toWellFormed().trim();

export const nameOf = (text: string): string => cleaned(text).slice(0, MAX.name).toWellFormed().trim();

/** Texts whose result is kept. */
const MAX_KNOWN = 1000;

/** Keeps the results of the last texts: tags and sites repeat themselves, and reading them takes a fifth of the time of a paste. */
function remembered<Result>(read: (text: string) => Result): (text: string) => Result {
  const known = new Map<string, Result>();
  return (text) => {
    const found = known.get(text);
    if (found !== undefined) return found;
    const result = read(text);
    if (known.size >= MAX_KNOWN) known.clear();
    known.set(text, result);
    return result;
  };
}

/** `core, voice` or `#core #voice`. */
export const tagsOf = remembered(readTags);

function readTags(text: string): readonly string[] {
  const words = cleaned(text)
    .split(/[\s,;|#]+/)
    .map((word) => word.slice(0, MAX.tag).toWellFormed())
    .filter((word) => word !== '');
  return [...new Set(words)].slice(0, MAX.tags);
}

/** Levels without a name are left out, as a table has them whose last columns are empty. */
export const siteOf = remembered(readSite);

function readSite(text: string): string {
  const levels = cleaned(text)
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '');
  return levels
    .join(' / ')
    .slice(0, MAX.site)
    .replace(/[\s/]+$/, '')
    .toWellFormed();
}

export const descriptionOf = (text: string): string => cleaned(text).slice(0, MAX.description).toWellFormed();

/** The labels that are there. */
export function labelsOf({ tags = '', site = '', description = '' }: Readonly<Record<string, string>>): RowLabels {
  const [tagged, place, words] = [tagsOf(tags), siteOf(site), descriptionOf(description)];
  return {
    ...(tagged.length > 0 && { tags: tagged }),
    ...(place !== '' && { site: place }),
    ...(words !== '' && { description: words }),
  };
}
