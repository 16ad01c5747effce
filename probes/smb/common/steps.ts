import { z } from 'zod';
import { regexProblem } from '../../../core/service/expect-settings.ts';

/** A step after the log-in. Paths are within their share, with backslashes. */
export const Step = z.discriminatedUnion('do', [
  /** Facts of the server: name, version, users. */
  z.object({ do: z.literal('info') }),
  /** List of shares; with `match` one whose name begins with a match of the regular expression. */
  z.object({ do: z.literal('shares'), match: z.string().nullable() }),
  /** Size and times of one file or folder. */
  z.object({ do: z.literal('stat'), share: z.string(), path: z.string() }),
  /** Entries of a folder that match a pattern with wildcards. */
  z.object({ do: z.literal('list'), share: z.string(), path: z.string(), pattern: z.string() }),
  /** Throughput of reading a file from its beginning. */
  z.object({ do: z.literal('read'), share: z.string(), path: z.string(), blockKiB: z.int().min(1).max(1024) }),
]);
export type Step = z.infer<typeof Step>;

/** Most steps of a target. */
export const MOST_STEPS = 20;
const DEFAULT_BLOCK_KIB = 1024;
const MAX_CHARS = 1000;
const FORMS = 'info, shares, share REGEX, stat SHARE/PATH, list SHARE/PATTERN, or read SHARE/FILE';

type Parsed<T> = T | { readonly error: string };

/** Steps as written: a list, or one text with semicolons between them. */
export function parseSteps(written: string | readonly string[]): Parsed<readonly Step[]> {
  const texts = typeof written === 'string' ? written.split(';') : written;
  const steps: Step[] = [];
  for (const text of texts.map((one) => one.trim()).filter((one) => one !== '')) {
    const step = parseStep(text);
    if ('error' in step) return step;
    steps.push(step);
  }
  return steps.length > MOST_STEPS
    ? { error: `There are ${steps.length} steps; at most ${MOST_STEPS} are possible` }
    : steps;
}

/** One step: `stat data/report.pdf`, `read 64KiB data/big.bin`. */
export function parseStep(text: string): Parsed<Step> {
  const [, verb = '', rest = ''] = /^(\S+)\s*(.*)$/s.exec(text) ?? [];
  if (rest.length > MAX_CHARS) return { error: `A step has at most ${MAX_CHARS} characters` };
  switch (verb) {
    case 'info':
    case 'shares':
      if (rest !== '') return { error: `The step ${verb} stands alone` };
      return verb === 'info' ? { do: 'info' } : { do: 'shares', match: null };
    case 'share': {
      const problem = rest === '' ? 'The step share needs a regular expression' : regexProblem(rest);
      return problem === null ? { do: 'shares', match: rest } : { error: problem };
    }
    case 'stat':
      return inShare(verb, rest, (share, path) => ({ do: 'stat', share, path }));
    case 'list':
      return inShare(verb, rest, (share, path) => {
        const cut = path.lastIndexOf('\\');
        return { do: 'list', share, path: path.slice(0, Math.max(0, cut)), pattern: path.slice(cut + 1) || '*' };
      });
    case 'read': {
      const [, size, file = rest] = /^(\d{1,4})KiB\s+(.*)$/s.exec(rest) ?? [];
      const blockKiB = size === undefined ? DEFAULT_BLOCK_KIB : Number(size);
      if (blockKiB < 1 || blockKiB > 1024) return { error: 'A read step has blocks of 1KiB to 1024KiB' };
      return inShare(verb, file, (share, path) =>
        path === '' ? { error: 'The step read needs a file, as data/big.bin' } : { do: 'read', share, path, blockKiB },
      );
    }
    default:
      return { error: `There is no step ${verb.slice(0, 40)}: write ${FORMS}` };
  }
}

function inShare(verb: string, written: string, make: (share: string, path: string) => Parsed<Step>): Parsed<Step> {
  const [share = '', ...names] = written
    .replaceAll('/', '\\')
    .replace(/^[\\\s]+/, '')
    .split('\\');
  const parts = names.filter((name) => name !== '');
  if (share === '') return { error: `The step ${verb} needs a share, as ${verb} data/file.bin` };
  if (parts.some((name) => name === '..' || name === '.')) return { error: 'A path has no . or ..' };
  return make(share, parts.join('\\'));
}

/** A step as users write it. */
export function stepText(step: Step): string {
  const path = 'share' in step ? [step.share, ...step.path.split('\\')].filter((name) => name !== '').join('/') : '';
  switch (step.do) {
    case 'info':
      return 'info';
    case 'shares':
      return step.match === null ? 'shares' : `share ${step.match}`;
    case 'stat':
      return `stat ${path}`;
    case 'list':
      return `list ${path}/${step.pattern}`;
    case 'read':
      return step.blockKiB === DEFAULT_BLOCK_KIB ? `read ${path}` : `read ${step.blockKiB}KiB ${path}`;
  }
}

/** Steps as a file has them. */
export const Steps = z
  .union([z.string(), z.array(z.string())], 'steps must be a text, or a list of texts')
  .superRefine((written, context) => {
    const parsed = parseSteps(written);
    if ('error' in parsed) context.addIssue({ code: 'custom', message: parsed.error });
  });
