import { describe, expect, it } from 'vitest';
import type { FileReading } from '../../../core/contracts/file-reading.ts';
import type { Group, Project, Target } from '../../../core/model/project.ts';
import { formatCount } from '../../../ui/format/quantities.ts';
import { NO_PROBLEMS, PASTED_FILE } from '../../testing/pasted-file.ts';
import { nameProblems } from './given-names.ts';
import { addOps } from './pasted-targets.ts';
import { understandFile } from './understand-file.ts';
import { understandPaste } from './understand-paste.ts';
import type { PasteChoice } from './understanding.ts';

const EMPTY: Project = { sounder: 1 };
const ICMP: PasteChoice = { probe: 'icmp', settings: {}, recognizes: true };

describe('understandPaste', () => {
  it('makes a target of each entry, with the settings', () => {
    const understanding = understandPaste(
      '10.0.0.0/30 Router.example.net',
      { ...ICMP, settings: { interval: '5s' } },
      EMPTY,
    );
    expect(understanding).toMatchObject({ targets: 2, addresses: 3, hostNames: 1 });
    expect(addOps(understanding)).toEqual([
      { op: 'put', name: '10.0.0.0/30', target: { probe: 'icmp', to: '10.0.0.0/30', interval: '5s' }, isNew: true },
      {
        op: 'put',
        name: 'router.example.net',
        target: { probe: 'icmp', to: 'router.example.net', interval: '5s' },
        isNew: true,
      },
    ]);
  });

  it('skips destinations of the project and gives names that are free', () => {
    const project: Project = {
      sounder: 1,
      targets: { gateway: { probe: 'icmp', to: '192.0.2.1' }, '192.0.2.2': { probe: 'icmp', to: '192.0.2.99' } },
    };
    const { names, existing } = understandPaste('192.0.2.1 192.0.2.2', ICMP, project);
    expect(existing).toEqual({ count: 1, first: ['192.0.2.1'] });
    expect(names).toBe('192.0.2.2 ICMP echo');
  });

  it('says which addresses of a range the project measures already, without those that are left out', () => {
    const known: Target = { probe: 'icmp', to: '127.1.0.0-127.1.0.255', exclude: ['127.1.0.7'] };
    const project: Project = { sounder: 1, targets: { lab: known } };
    const overlapsOf = (text: string) => understandPaste(text, ICMP, project).overlaps.first;
    expect(overlapsOf('127.1.0.0-127.1.9.255')).toEqual([
      `255 of ${formatCount(2560)} addresses of 127.1.0.0-127.1.9.255 are already measured by lab`,
    ]);
    expect(overlapsOf('127.1.0.3')).toEqual(['127.1.0.3 is already measured by lab']);
    expect(overlapsOf('127.1.0.7 127.2.0.0/24')).toEqual([]);
  });

  it('names targets by the labels beside them, as often as a name is free', () => {
    const project: Project = { sounder: 1, targets: { gw1: { probe: 'icmp', to: '192.0.2.99' } } };
    const understanding = understandPaste('gw1,192.0.2.1\ncore,192.0.2.2\ncore,192.0.2.3', ICMP, project);
    expect(understanding.names.split('\n')).toEqual(['gw1 2', 'core', 'core 2']);
    expect(understanding).toMatchObject({ targets: 3, addresses: 3, hostNames: 0 });
    expect(understandPaste('__proto__ 192.0.2.1', ICMP, EMPTY).names).toBe('192.0.2.1');
  });

  it('adds targets under names that were written over the understood ones, and refuses such as are taken', () => {
    const understanding = understandPaste('192.0.2.1 192.0.2.2 192.0.2.3', ICMP, EMPTY);
    const given = new Map([['192.0.2.2', ' core ']]);
    expect(addOps(understanding, given).map((op) => 'name' in op && op.name)).toEqual([
      '192.0.2.1',
      'core',
      '192.0.2.3',
    ]);
    const problems = (names: Readonly<Record<string, string>>) => [
      ...nameProblems(understanding, new Map(Object.entries(names)), (name) => name === 'known'),
    ];
    expect(problems({ '192.0.2.2': 'core' })).toEqual([]);
    expect(problems({ '192.0.2.2': '192.0.2.2' })).toEqual([]);
    expect(problems({ '192.0.2.2': ' ' })).toEqual([['192.0.2.2', 'A name has 1 to 128 characters']]);
    expect(problems({ '192.0.2.2': 'known' })).toEqual([['192.0.2.2', 'Another target is named “known”']]);
    expect(problems({ '192.0.2.2': '192.0.2.3' })).toEqual([
      ['192.0.2.2', 'Another target of this paste is named “192.0.2.3”'],
    ]);
    expect(problems({ '192.0.2.2': '192.0.2.3', '192.0.2.3': '192.0.2.2' })).toEqual([]);
  });

  it('reads the names of a paste once, and then looks only at those that were written', () => {
    const whole = understandPaste('192.0.2.1 192.0.2.2 192.0.2.3', ICMP, EMPTY);
    let reads = 0;
    const understanding = {
      ...whole,
      get names() {
        reads += 1;
        return whole.names;
      },
    };
    const asked: string[] = [];
    const isTaken = (name: string) => asked.push(name) === 0;
    for (const name of ['c', 'co', '192.0.2.1']) nameProblems(understanding, new Map([['192.0.2.2', name]]), isTaken);
    expect([reads, asked]).toEqual([1, ['c', 'co', '192.0.2.1']]);
    expect(nameProblems(understanding, new Map([['192.0.2.9', 'left over']]), isTaken).size).toBe(0);
  });

  it('adds another way to measure a destination that the project has', () => {
    const project: Project = { sounder: 1, targets: { '192.0.2.1': { probe: 'icmp', to: '192.0.2.1' } } };
    const chosen: PasteChoice = { probe: 'tcp-syn', settings: { port: '22,443' }, recognizes: true };
    const understanding = understandPaste('192.0.2.1', chosen, project);
    expect(addOps(understanding)).toEqual([
      {
        op: 'put',
        name: '192.0.2.1 TCP SYN 22,443',
        target: { probe: 'tcp-syn', to: '192.0.2.1', port: '22,443' },
        isNew: true,
      },
    ]);
    expect(understanding.budget.added.packetsPerSecond).toBe(2);
  });

  it('adds nothing when nothing was understood', () => {
    expect(addOps(understandPaste('300.1.1.1', ICMP, EMPTY))).toEqual([]);
  });

  it('says what it would send, alone and with everything else', () => {
    const project: Project = {
      sounder: 1,
      defaults: { interval: '500ms' },
      groups: { a: { autoRegister: true }, b: { autoRegister: true } },
      targets: { gateway: { probe: 'icmp', to: '192.0.2.1' } },
    };
    const { budget } = understandPaste('10.0.0.0/30 name.example', ICMP, project);
    expect(budget.added.packetsPerSecond).toBe(3 * 2 * 2);
    expect(budget.whole.packetsPerSecond).toBe(4 * 2 * 2);
    expect(budget.added.busiestSlash24?.prefix).toBe('10.0.0.0/24');
    expect(budget.raised?.prefix).toBe('10.0.0.0/24');
  });
});

describe('understandFile', () => {
  const reading: FileReading = {
    kind: 'netprobify',
    project: JSON.stringify(PASTED_FILE),
    problems: NO_PROBLEMS,
    warnings: NO_PROBLEMS,
  };
  const understand = (project: Project) => understandFile(reading, ICMP, project);

  it('changes nothing of what the project has, and keeps what the file says', () => {
    const project: Project = {
      sounder: 1,
      defaults: { interval: '1s' },
      groups: { transit: { dscp: 46, autoRegister: true } },
      targets: { gateway: { probe: 'icmp', to: '192.0.2.99' } },
    };
    const understanding = understand(project);
    expect(addOps(understanding)).toEqual([
      { op: 'putGroup', name: 'transit 2', group: { dscp: 10 }, isNew: true },
      { op: 'putGroup', name: 'quiet', group: { dscp: 12 }, isNew: true },
      {
        op: 'put',
        name: 'gateway 2',
        target: {
          probe: 'icmp',
          to: '192.0.2.1',
          interval: '1m',
          dontFragment: true,
          groups: ['transit 2'],
          excludeGroups: ['transit'],
        },
        isNew: true,
      },
      {
        op: 'put',
        name: 'site',
        target: {
          probe: 'tcp-syn',
          to: 'www.example.org',
          port: 443,
          interval: '1m',
          dontFragment: true,
          groups: ['quiet'],
          excludeGroups: ['transit'],
        },
        isNew: true,
      },
    ]);
    expect(understanding).toMatchObject({ addresses: 2, hostNames: 1 });
    expect(understanding.budget.added.packetsPerSecond).toBeCloseTo(2 / 60);
    expect(understanding.budget.whole.packetsPerSecond).toBeCloseTo(1 + 2 / 60);
  });

  it('finds again what it has added', () => {
    const project: Project = { sounder: 1, targets: { other: { probe: 'icmp', to: '192.0.2.50' } } };
    const after: { groups: Record<string, Group>; targets: Record<string, Target> } = {
      groups: {},
      targets: { ...project.targets },
    };
    for (const op of addOps(understand(project))) {
      if (op.op === 'put') after.targets[op.name] = op.target;
      if (op.op === 'putGroup') after.groups[op.name] = op.group;
    }
    const again = understand({ sounder: 1, ...after });
    expect(again).toMatchObject({ targets: 0, existing: { count: 2 }, file: { groups: 0 } });
  });

  it('adds nothing of a file with errors, and lists them with their places', () => {
    const first = [{ path: '/targets/a/type', line: 7, column: 12, message: 'This key is required' }];
    const broken = understandFile({ ...reading, project: null, problems: { count: 9, first } }, ICMP, { sounder: 1 });
    expect(addOps(broken)).toEqual([]);
    expect(broken.errors).toEqual({
      count: 9,
      first: [{ line: 7, column: 12, text: '/targets/a/type', message: 'This key is required' }],
    });
  });
});
