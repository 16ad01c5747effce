import { expect, it } from 'vitest';
import type { ReadFile } from '../../station/project/read-file.ts';
import { LeftOut } from './left-out.ts';

const leaving = (name: string, reason: string) => ({
  series: [],
  left: [{ name, reason, isAwaited: false }],
  notes: [],
  isGrowing: false,
});

function telling(file?: Pick<ReadFile, 'imported'>) {
  const said: string[] = [];
  return { said, left: new LeftOut({ err: (text) => void said.push(text) }, file) };
}

/** A file of another program that gives this reason for its target `a`. */
const imported = (reason: string): Pick<ReadFile, 'imported'> => ({
  imported: {
    project: { sounder: 1 },
    warnings: [],
    globals: {},
    groups: {},
    targets: new Map([['a', { type: 'icmp', reason }]]),
    reloadMs: 0,
  },
});

it('says each reason of a target once', () => {
  const { said, left } = telling();
  for (const reason of ['disabled', 'disabled', 'no such name', 'disabled']) left.report(leaving('a', reason));
  expect(said).toEqual(['sounder: a is not probed: disabled\n', 'sounder: a is not probed: no such name\n']);
});

it('names a target once that its reason begins with', () => {
  const { said, left } = telling();
  left.target('fe80::1%nope', 'fe80::1%nope: no such network interface');
  left.target('gw', 'fe80::1%nope: no such network interface');
  expect(said).toEqual([
    'sounder: fe80::1%nope is not probed: no such network interface\n',
    'sounder: gw is not probed: fe80::1%nope: no such network interface\n',
  ]);
});

it('takes the reasons of the file that was read last', () => {
  const { said, left } = telling(imported('inactive'));
  left.report(leaving('a', 'disabled'));
  left.follow(imported('no address'));
  left.report(leaving('a', 'disabled'));
  left.follow({ imported: null });
  left.report(leaving('a', 'disabled'));
  expect(said.map((line) => line.split(': ').at(-1))).toEqual(['inactive\n', 'no address\n', 'disabled\n']);
});
