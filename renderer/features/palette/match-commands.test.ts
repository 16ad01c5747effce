import { describe, expect, it } from 'vitest';
import type { App } from '../../app/app.ts';
import { commandsOf } from '../../app/commands.ts';
import type { Command } from '../../base/commands/command.ts';
import { RecentCommands } from '../../base/commands/recent-commands.ts';
import type { Row } from '../overview/table/rows.ts';
import { matchingCommands } from './match-commands.ts';
import { matchingRows } from './match-rows.ts';
import { type PaletteParts, paletteEntries } from './palette-entries.ts';

const command = (title: string, synonyms = ''): Command => ({
  id: title,
  title,
  section: 'Run',
  synonyms,
  isFoundOnly: false,
  needs: '',
  keys: [],
  isEnabled: () => true,
  run: () => undefined,
});
const commands = [
  command('Start or pause'),
  command('Stop'),
  command('Edit the selected targets', 'interval'),
  command('Delete the selected targets'),
  command('Notify me of incidents'),
  command('Interval of the page'),
];
const titles = (query: string, recent: readonly string[] = []): string[] =>
  matchingCommands(commands, query, recent).map(({ title }) => title);

describe('matchingCommands', () => {
  it('keeps the order of the list for an empty query, those used last first', () => {
    expect(titles('')).toEqual(commands.map(({ title }) => title));
    expect(titles('', ['Stop', 'Notify me of incidents']).slice(0, 3)).toEqual([
      'Stop',
      'Notify me of incidents',
      'Start or pause',
    ]);
  });

  it('prefers the beginning of the title, then of a word, then another word for it', () => {
    expect(titles('st')[0]).toBe('Start or pause');
    expect(titles('sel').slice(0, 2)).toEqual(['Edit the selected targets', 'Delete the selected targets']);
    expect(titles('interval')).toEqual(['Interval of the page', 'Edit the selected targets']);
    expect(titles('st', ['Stop'])[0]).toBe('Stop');
  });

  it('finds words in any order, and no letters with others between', () => {
    expect(titles('targets delete')).toEqual(['Delete the selected targets']);
    for (const query of ['dthm', 'delete', 'dlt', 'png']) expect(titles(query)).not.toContain('Notify me of incidents');
    expect(titles('png')).toEqual([]);
  });
});

/** All commands of the page, none of which is carried out. */
function pageCommands(): readonly Command[] {
  const anything: unknown = new Proxy(() => anything, {
    get: (_, key) => (key === Symbol.iterator ? undefined : anything),
  });
  return commandsOf(anything as App);
}

describe('the commands of the page', () => {
  it.each([
    ['export', 'Save rows as CSV …'],
    ['settings', 'Edit default settings'],
    ['interval', 'Edit default settings'],
    ['import', 'Add targets from a file …'],
    ['zoom', 'Zoom in'],
    ['traceroute', 'Switch between path and chart'],
    ['ping', 'Add targets …'],
    ['backup', 'Back up this project …'],
    ['wlan', 'Start survey …'],
    ['report', 'Surveys: list and compare'],
    ['history', 'Show the last 1 h'],
    ['column', 'Sort by Loss %'],
    ['delete', 'Delete the selected targets'],
    ['ping', 'Add targets …'],
    ['traceroute', 'Switch between path and chart'],
    ['backup', 'Back up this project …'],
    ['report', 'Surveys: list and compare'],
    ['export pdf', 'Export stored data of the selected or all targets …'],
  ])('%s finds %s', (query, title) => {
    expect(matchingCommands(pageCommands(), query).map((one) => one.title)).toContain(title);
  });

  it('finds nothing where nothing is meant', () => {
    expect(matchingCommands(pageCommands(), 'delete').map(({ title }) => title)).toEqual([
      'Delete the selected targets',
    ]);
    expect(matchingCommands(pageCommands(), 'png')).toEqual([]);
  });

  it('keeps a modifier for what changes anything but the view', () => {
    const bare = pageCommands().filter(({ keys }) => keys.some((chord) => /^(?:[A-Z]|Space)$/.test(chord)));
    const sections = new Set(bare.map(({ section }) => section));
    expect([...sections].sort()).toEqual(['Chart', 'Path', 'Series', 'Targets', 'View']);
    expect(bare.filter(({ section }) => section === 'Targets').map(({ id }) => id)).toEqual(['targets.edit']);
  });
});

describe('paletteEntries', () => {
  const places = () => [
    { section: 'Group', title: 'transit', run: () => undefined },
    { section: 'Survey', title: 'Before the new uplink', words: 'Berlin', run: () => undefined },
  ];
  const parts = { recentCommands: { ids: [] }, overview: { model: { rows: [] } }, places };
  const app = parts as unknown as PaletteParts;
  const blocked: Command = { ...command('Zoom in'), needs: 'Select a row first', isEnabled: () => false };
  const shown = (query: string) =>
    paletteEntries(app, [blocked, { ...blocked, id: 'x', title: 'Zoom never', needs: '' }, ...commands], query).map(
      ({ title, detail, isBlocked }) => [title, detail, isBlocked],
    );

  it('finds what else has a name, by its kind and by other words too', () => {
    expect(shown('trans')).toEqual([['transit', undefined, undefined]]);
    expect(shown('berlin')).toEqual([['Before the new uplink', undefined, undefined]]);
    expect(shown('group transit').map(([title]) => title)).toEqual(['transit']);
    expect(shown('t').map(([title]) => title)).not.toContain('transit');
  });

  it('lists what cannot be done yet when it is looked for, with what to do first', () => {
    expect(shown('zoom')).toEqual([['Zoom in', 'Select a row first', true]]);
    expect(shown('').map(([title]) => title)).not.toContain('Zoom in');
  });
});

describe('matchingRows', () => {
  const rows = ['10.77.9.2', '10.77.9.25', 'gw 10.77.9.25 uplink', '110.77.9.25'].map((text, key) => {
    const [name = '', address = name, addressLabel = ''] = text.split(' ');
    return { key, name, address, addressLabel, members: null } as Row;
  });
  const found = (query: string) => matchingRows(rows, query).map(({ key }) => key);

  it('finds targets by name and address, the whole first', () => {
    expect(found('10.77.9.25').sort()).toEqual([1, 2, 3]);
    expect(found('10.77.9.25').at(-1)).toBe(3);
    expect(found('GW')).toEqual([2]);
    expect(found('uplink')).toEqual([2]);
    expect(found('1')).toEqual([]);
    expect(found('')).toEqual([]);
  });
});

describe('RecentCommands', () => {
  it('remembers the last ones, each once, between visits', () => {
    const kept = new Map<string, string>();
    const preferences = { read: (key: string) => kept.get(key) ?? null, write: kept.set.bind(kept) };
    const recent = new RecentCommands(preferences);
    for (const id of ['a', 'b', 'a', ...'cdefghi']) recent.note(id);
    expect(recent.ids).toEqual([...'ihgfedca']);
    expect(new RecentCommands(preferences).ids).toEqual(recent.ids);
  });
});
