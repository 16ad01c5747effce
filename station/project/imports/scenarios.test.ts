import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { expandTarget } from '../../../core/plan/expand.ts';
import { planDocument } from '../../../core/plan/plan-document.ts';
import { compileSeries } from '../../../probes/compile-series.ts';
import { definitionOf } from '../../../probes/registry.ts';
import { describeFile } from '../describe.ts';
import { importProject } from '../import-project.ts';
import { newProjectText } from '../project-file.ts';
import { type ReadFile, readFileText } from '../read-file.ts';

/**
 * Each file beside what `check --json` is to say of it and, where that is not too long, what `plan --json` is to. What `import`
 * is to make of the files of netProbe servers is beside them as well.
 */
const FIXTURES = join(import.meta.dirname, 'fixtures');
const OWN: ReadonlySet<string> = new Set();

const names = readdirSync(FIXTURES).filter((name) => !/\.(check|plan|import)\.json$/.test(name));

const pathOf = (name: string, what: 'check' | 'plan' | 'import') =>
  join(FIXTURES, `${name.replace(/\.\w+$/, '')}.${what}.json`);
const expected = (name: string, what: 'check' | 'plan' | 'import'): unknown =>
  JSON.parse(readFileSync(pathOf(name, what), 'utf8'));
const read = (name: string) => readFileText(readFileSync(join(FIXTURES, name), 'utf8'));

function checked(name: string): unknown {
  const file = read(name);
  if ('problems' in file) return { ok: false, errors: file.problems };
  return { ok: true, kind: file.kind, ...describeFile(file, OWN), warnings: file.warnings };
}

/** Names stay unresolved and send nothing. */
function planned({ project }: ReadFile): unknown {
  const series = Object.entries(project.targets ?? {}).flatMap(
    ([name, target]) => expandTarget(name, target, project, new Map(), OWN, definitionOf).series,
  );
  return planDocument(series.map((one, seriesId) => compileSeries({ seriesId, planned: one })));
}

describe('files of other programs', () => {
  it.each(names)('%s means what its check.json says', (name) => {
    expect(JSON.parse(JSON.stringify(checked(name)))).toEqual(expected(name, 'check'));
  });

  it.each(names.filter((name) => existsSync(pathOf(name, 'plan'))))('%s sends what its plan.json says', (name) => {
    const file = read(name);
    if ('problems' in file) throw new Error('it is not valid');
    expect(JSON.parse(JSON.stringify(planned(file)))).toEqual(expected(name, 'plan'));
  });

  it.each(names.filter((name) => existsSync(pathOf(name, 'import'))))(
    '%s becomes what its import.json says',
    (name) => {
      const imported = importProject(readFileSync(join(FIXTURES, name), 'utf8'));
      expect(JSON.parse(JSON.stringify(imported))).toEqual(expected(name, 'import'));
      if ('problems' in imported) return;
      // What is written is a valid project with the same content.
      const again = readFileText(newProjectText(imported.project));
      expect('problems' in again ? again.problems : again.project).toEqual(imported.project);
    },
  );
});
