import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { expandTarget } from '../../../core/plan/expand.ts';
import { planDocument } from '../../../core/plan/plan-document.ts';
import { anyText } from '../../../core/testing/any-text.ts';
import { runs } from '../../../core/testing/runs.ts';
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

describe('the import of a netProbe file', () => {
  it('of any shape is a valid project or a list of problems', () => {
    let read = 0;
    const word = fc.constantFrom('lab-1', 'T', 'icmp', 'True', 'a'.repeat(64), '__proto__', '', 'x/y z');
    const value = fc.oneof(word, fc.jsonValue(), anyText({ maxLength: 8 }));
    const job = fc.record(
      {
        job: fc.constantFrom('health', 'temp', 'ntp', 'watchdog', 'other'),
        freq: fc.nat(100),
        version: fc.nat(9),
        data: fc.dictionary(word, value, { maxKeys: 2 }),
        lock: value,
      },
      { requiredKeys: ['job', 'freq', 'version', 'data'] },
    );
    const jobs = fc.array(job, { maxLength: 3 });
    const probe = fc.record(
      {
        id: word,
        probename: word,
        hostname: word,
        firmware: word,
        template: fc.array(word, { maxLength: 2 }),
        jobs,
        fields: fc.dictionary(word, fc.dictionary(word, value)),
      },
      { requiredKeys: ['id'] },
    );
    const file = fc.record(
      {
        probe: fc.array(probe, { maxLength: 4 }),
        template: fc.array(fc.record({ name: word, jobs }), { maxLength: 3 }),
        global: fc.record({ config_cache: fc.nat(), firmware: fc.dictionary(word, word) }),
        output: fc.array(fc.record({ engine: word, active: value })),
      },
      { requiredKeys: ['probe'] },
    );
    fc.assert(
      fc.property(file, (content) => {
        const imported = importProject(JSON.stringify(content), 'netprobe');
        if ('problems' in imported) {
          expect(imported.problems.length).toBeGreaterThan(0);
          return;
        }
        read += 1;
        const again = readFileText(newProjectText(imported.project));
        expect('problems' in again ? again.problems : []).toEqual([]);
      }),
      { numRuns: runs(100) },
    );
    expect(read).toBeGreaterThan(0);
  });
});

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
