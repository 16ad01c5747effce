import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { toFault } from '../../core/result/result.ts';
import { tempDirs } from '../../station/testing/temp-dir.ts';
import { chooseCriteria } from './choose-criteria.ts';

const tempPath = tempDirs();
const SET =
  'id: agreed\napplication: Agreed\nversion: 1\ncriteria:\n  - { metric: lossRatio, operator: "<=", pass: 0.005, source: Contract }\n';

function project(file = '') {
  const dir = tempPath('project');
  mkdirSync(dir);
  const own =
    '  criteria:\n    - { id: own, application: Own, version: 2, criteria: [{ metric: mos, operator: ">=", pass: 4, source: Own }] }\n';
  writeFileSync(join(dir, 'project.yaml'), `sounder: 1\nreports:\n${own}`);
  writeFileSync(join(dir, 'criteria.yaml'), file);
  return { dir, path: join(dir, 'criteria.yaml') };
}

const faultOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return toFault(error);
  }
  throw new Error('there was no fault');
};

describe('criteria of a report', () => {
  it('are shipped ones, those of the project, and those of files', () => {
    const { dir, path } = project(SET);
    const chosen = chooseCriteria(dir, ['voice', 'own', path]);
    expect(chosen.criteria).toEqual(['voice', 'own', 'agreed']);
    expect(chosen.ownCriteria).toMatchObject([
      { id: 'own', version: 2 },
      { id: 'agreed', application: 'Agreed' },
    ]);
    expect(chooseCriteria(dir, ['voice'])).toEqual({ criteria: ['voice'] });
  });

  it('of a file may be a list, as JSON', () => {
    const { dir, path } = project(
      JSON.stringify([
        { id: 'a', application: 'A', version: 1, criteria: [{ metric: 'mos', operator: '>=', pass: 4, source: 'A' }] },
      ]),
    );
    expect(chooseCriteria(dir, [path]).criteria).toEqual(['a']);
  });

  it('name the line and what is wrong in it', () => {
    const { dir, path } = project(SET.replace('0.005', '5').replace('version: 1', 'version: x'));
    const fault = faultOf(() => chooseCriteria(dir, [path]));
    expect(fault.code).toBe('criteria.invalid');
    expect(fault.message).toContain('line 3: version: version must be a whole number');
    expect(fault.message).toMatch(/line 5: criteria\.0\.pass: .*write 0\.05 for 5 %/);
    expect(faultOf(() => chooseCriteria(dir, [project('a: [').path])).code).toBe('criteria.invalid');
    expect(faultOf(() => chooseCriteria(dir, [join(dir, 'gone.yaml')])).message).toMatch(
      /gone\.yaml is no file of criteria/,
    );
  });

  it('that are unknown, or have an id twice, are refused', () => {
    const { dir, path } = project(SET.replace('agreed', 'own'));
    expect(faultOf(() => chooseCriteria(dir, ['speech'])).message).toMatch(/no criteria are named "speech"/);
    expect(faultOf(() => chooseCriteria(dir, ['own', path])).message).toMatch(/two sets have the id own/);
  });
});
