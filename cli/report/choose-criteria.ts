import { existsSync, readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import { LineCounter, parseDocument } from 'yaml';
import { CriteriaSet } from '../../core/reports/criteria.ts';
import { CRITERIA_PRESETS } from '../../core/reports/criteria-presets.ts';
import type { ReportOptions } from '../../core/reports/report-rules.ts';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../../host/system-error-text.ts';
import { readReportSettings } from '../../station/reports/target-settings.ts';
import { usage } from '../command/usage.ts';

/** Largest file of criteria, bytes. */
const MAX_FILE_BYTES = 1_000_000;

/**
 * Criteria by their ids (of the project, or shipped) and from files. Throws FaultErrors `usage.*`, `criteria.invalid`.
 * @param words of `--criteria`
 */
export function chooseCriteria(
  dataDir: string,
  words: readonly string[],
): Pick<ReportOptions, 'criteria'> & Partial<Pick<ReportOptions, 'ownCriteria'>> {
  const { criteria: project = [] } = readReportSettings(dataDir);
  const chosen: string[] = [];
  const own: CriteriaSet[] = [];
  for (const word of words) {
    const ofProject = project.find(({ id }) => id === word);
    if (ofProject) own.push(ofProject);
    if (ofProject || CRITERIA_PRESETS.some(({ id }) => id === word)) chosen.push(word);
    else if (/[/\\.]/.test(word) || existsSync(word)) {
      const sets = readCriteria(resolve(word));
      own.push(...sets);
      chosen.push(...sets.map(({ id }) => id));
    } else {
      const known = [...project, ...CRITERIA_PRESETS].map(({ id }) => id).join(', ');
      throw usage(`--criteria: no criteria are named ${JSON.stringify(word)}`, `give a file, or one of ${known}`);
    }
  }
  const twice = own.find(({ id }, at) => own.findIndex((one) => one.id === id) !== at);
  if (twice) throw usage(`--criteria: two sets have the id ${twice.id}`, 'give each its own id');
  return { criteria: [...new Set(chosen)], ...(own.length > 0 && { ownCriteria: own }) };
}

/** Reads one set of criteria, or a list of sets, as YAML or JSON. Throws FaultError `criteria.invalid`. */
export function readCriteria(path: string): readonly CriteriaSet[] {
  let text: string;
  try {
    if (statSync(path).size > MAX_FILE_BYTES) throw invalid(path, ['it is larger than 1 MB']);
    text = readFileSync(path, 'utf8');
  } catch (error) {
    if (error instanceof FaultError) throw error;
    throw invalid(path, [systemErrorText(error)]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  if (document.errors.length > 0)
    throw invalid(
      path,
      document.errors.map(({ message }) => message.split('\n')[0] ?? ''),
    );
  const value: unknown = document.toJS({ maxAliasCount: 0 });
  const isList = Array.isArray(value);
  const sets: CriteriaSet[] = [];
  const problems: string[] = [];
  for (const [at, one] of (isList ? (value as unknown[]) : [value]).entries()) {
    const parsed = CriteriaSet.safeParse(one);
    if (parsed.success) sets.push(parsed.data);
    for (const { path: keys, message } of parsed.error?.issues ?? []) {
      const node = document.getIn([...(isList ? [at] : []), ...keys], true) as { range?: [number] } | undefined;
      const line = node?.range ? lines.linePos(node.range[0]).line : 1;
      problems.push(`line ${line}: ${keys.length > 0 ? `${keys.join('.')}: ` : ''}${message}`);
    }
  }
  if (problems.length > 0) throw invalid(path, problems);
  return sets;
}

const invalid = (path: string, problems: readonly string[]): FaultError =>
  new FaultError({
    code: 'criteria.invalid',
    message: `${path} is no file of criteria: ${problems.slice(0, 5).join('; ')}`,
    hint: 'docs/reports.md shows what it contains',
  });
