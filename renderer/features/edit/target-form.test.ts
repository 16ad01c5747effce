import { describe, expect, it } from 'vitest';
import type { CatalogTarget } from '../../../core/contracts/catalog.ts';
import type { Target } from '../../../core/model/project.ts';
import { groupFieldName } from './group-membership.ts';
import {
  areSettingsValid,
  type FormValues,
  fieldText,
  fieldValue,
  SETTING_FIELDS,
  settingProblem,
  settingsOf,
  THRESHOLD_FIELDS,
} from './setting-fields.ts';
import { editOps, problemsOf, representatives, sharedValues, withChanges } from './target-form.ts';

const target = (name: string, definition: Partial<Target> = {}): CatalogTarget => ({
  id: name.length,
  name,
  definition: { probe: 'icmp', to: '192.0.2.1', ...definition },
  reason: null,
  note: null,
  seriesCount: 1,
});

const problemOf = (name: string, written: string): string | undefined => {
  const field = SETTING_FIELDS.find((one) => one.name === name);
  return field && settingProblem(field, written);
};

describe('setting fields', () => {
  it('say what the schema has against a text', () => {
    expect(problemOf('interval', '5')).toContain('5 has no unit');
    expect(problemOf('ttl', '300')).toBe('Must be 1 to 255');
    expect(problemOf('dscp', '1.5')).toBe('Must be a whole number');
    expect(problemOf('dscp', 'ten')).toBeDefined();
    expect(problemOf('interval', ' 500ms ')).toBeUndefined();
    expect(problemOf('ttl', '')).toBeUndefined();
  });

  it('writes the loss of a threshold in percent, as the table does', () => {
    const loss = THRESHOLD_FIELDS.find(({ name }) => name === 'lossRatio')?.kind ?? { type: 'text' };
    for (const written of ['2%', '2', ' 2,0 % ', '2.0%']) expect(fieldValue(loss, written)).toBe(0.02);
    expect(fieldValue(loss, '0.1%')).toBe(0.001);
    expect(fieldValue(loss, '7%')).toBe(0.07);
    expect(fieldText(0.07, loss)).toBe('7 %');
    expect(fieldText(0.001, loss)).toBe('0.1 %');
  });

  it('become settings without what is empty or not valid', () => {
    const written = { interval: '5s', ttl: '', dscp: '99', dontFragment: 'true' };
    expect(settingsOf(written)).toEqual({ interval: '5s', dontFragment: true });
    expect(areSettingsValid(written)).toBe(false);
    expect(areSettingsValid({ interval: '5s' })).toBe(true);
  });
});

describe('sharedValues', () => {
  it('shows what the targets have in common and calls the rest mixed', () => {
    const shared = sharedValues([target('a', { interval: '5s', ttl: 9 }), target('b', { ttl: 9 })], {});
    expect(shared['ttl']).toEqual({ text: '9', isMixed: false });
    expect(shared['interval']).toEqual({ text: '', isMixed: true });
    expect(shared['enabled']).toEqual({ text: 'true', isMixed: false });
  });
});

describe('withChanges', () => {
  it('changes what was changed, and gives an emptied field back to the default', () => {
    const before: Target = { probe: 'icmp', to: '192.0.2.1', interval: '5s', ttl: 9, description: 'old' };
    expect(withChanges(before, { interval: '', dscp: '10', description: ' ' })).toEqual({
      probe: 'icmp',
      to: '192.0.2.1',
      ttl: 9,
      dscp: 10,
    });
  });

  it('edits limits one by one and drops them when none is left', () => {
    const before: Target = { probe: 'icmp', to: '192.0.2.1', thresholds: { avg: '10ms', max: '1s' } };
    expect(withChanges(before, { 'limit:avg': '20ms' }).thresholds).toEqual({ avg: '20ms', max: '1s' });
    expect(withChanges(before, { 'limit:avg': '', 'limit:max': '' })).not.toHaveProperty('thresholds');
  });

  it('joins a group by name, and leaves by name one that takes every target', () => {
    const groups = { 'dc.a [1]': {}, all: { autoRegister: true } };
    const before: Target = { probe: 'icmp', to: '192.0.2.1' };
    const joined = withChanges(before, { [groupFieldName('dc.a [1]')]: 'in', [groupFieldName('all')]: 'out' }, groups);
    expect(joined).toEqual({ ...before, groups: ['dc.a [1]'], excludeGroups: ['all'] });
    expect(withChanges(joined, { [groupFieldName('dc.a [1]')]: 'out', [groupFieldName('all')]: 'in' }, groups)).toEqual(
      before,
    );
  });

  it('writes one port as a number and several as text', () => {
    const before: Target = { probe: 'icmp', to: '192.0.2.1' };
    expect(withChanges(before, { probe: 'tcp-syn', port: ' 443 ' })).toEqual({
      ...before,
      probe: 'tcp-syn',
      port: 443,
    });
    expect(withChanges(before, { port: '22,80-90' }).port).toBe('22,80-90');
  });
});

describe('problemsOf', () => {
  const project = { defaults: {}, groups: {} };

  it('finds on its field what the whole project has against a change', () => {
    const problems = problemsOf([target('a')], { probe: 'tcp-syn', to: '10.0.0.1/24', 'limit:avg': '5' }, project);
    expect(problems.get('port')).toBe('tcp-syn needs a port, as port: 443');
    expect(problems.get('to')).toContain('has host bits set');
    expect(problems.get('limit:avg')).toContain('5 has no unit');
    expect(problemsOf([target('a')], { interval: '5', spacing: 'x' }, project).size).toBe(2);
    expect(problemsOf([target('a')], { packets: '101' }, project).get('packets')).toContain('do not fit');
    expect(problemsOf([target('a')], { probe: 'tcp-syn' }, { ...project, defaults: { port: 80 } }).size).toBe(0);
  });

  it('names loss that is no percentage, and numbers that are none, in the words of the form', () => {
    const problem = (changes: FormValues) => [...problemsOf([target('a')], changes, project)];
    expect(problem({ 'limit:lossRatio': '2%' })).toEqual([]);
    expect(problem({ 'limit:lossRatio': '150%' })).toEqual([['limit:lossRatio', 'Must be 0 to 100 %']]);
    expect(problem({ 'limit:lossRatio': 'much' })).toEqual([['limit:lossRatio', 'Must be a percentage, e.g. 2 or 2%']]);
    for (const field of ['ttl', 'packets', 'maxMtu']) {
      const [found] = problem({ [field]: 'ten' });
      expect(found?.[1]).toBe('Must be a whole number');
    }
  });

  it('reads and writes what of a range is excluded', () => {
    const before: Target = { probe: 'icmp', to: '10.0.0.1-9' };
    const after = withChanges(before, { exclude: '10.0.0.2, 10.0.0.[5,7]  10.0.0.8-9' });
    expect(after.exclude).toEqual(['10.0.0.2', '10.0.0.[5,7]', '10.0.0.8-9']);
    expect(withChanges(after, { exclude: ' ' })).toEqual(before);
    const problems = problemsOf([target('a', before)], { exclude: '10.0.0.2, 10.9.0.1' }, project);
    expect(problems.get('exclude')).toBe('10.9.0.1 is not among the addresses of 10.0.0.1-9');
  });

  it('asks about targets of one kind once', () => {
    const many = Array.from({ length: 500 }, (_, at) => target(`t${at}`, { port: at % 2 }));
    expect(representatives(many)).toHaveLength(2);
  });
});

describe('editOps', () => {
  it('puts first and renames then', () => {
    expect(editOps([target('old')], { name: 'new', ttl: '9' }).map((op) => op.op)).toEqual(['put', 'rename']);
  });

  it('never renames many', () => {
    expect(editOps([target('a'), target('b')], { name: 'new' })).toEqual([]);
  });
});
