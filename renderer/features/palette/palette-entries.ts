import type { Base } from '../../base/base-context.ts';
import type { Command } from '../../base/commands/command.ts';
import type { RecentCommands } from '../../base/commands/recent-commands.ts';
import type { OverviewStore } from '../overview/overview-store.ts';
import type { Row } from '../overview/table/rows.ts';
import { matchingCommands, matchScore } from './match-commands.ts';
import { matchingRows } from './match-rows.ts';

export interface PaletteParts extends Pick<Base, 'layout'> {
  readonly overview: OverviewStore;
  readonly recentCommands: RecentCommands;
  /** Everything else that has a name on the page. */
  readonly places: () => readonly PalettePlace[];
}

/** Something with a name that the palette leads to: a group, an agent, a survey. */
export interface PalettePlace {
  readonly section: string;
  readonly title: string;
  /** Other words that it is found by. */
  readonly words?: string;
  readonly run: () => void;
}

/** A line of the palette. */
export interface PaletteEntry {
  readonly id: string;
  readonly section: string;
  readonly title: string;
  /** Behind the title. */
  readonly detail?: string;
  readonly chord?: string | undefined;
  /** It cannot be run now. */
  readonly isBlocked?: boolean;
  readonly run: () => void;
}

function ofRow(row: Row, { overview, layout }: PaletteParts): PaletteEntry {
  const more = [
    row.address === row.name ? '' : row.address,
    row.addressLabel,
    row.port === '' ? '' : `port ${row.port}`,
    row.group,
    row.agent,
  ];
  return {
    id: `row-${row.key < 0 ? `t${-row.key}` : row.key}`,
    section: 'Target',
    title: row.name,
    detail: more.filter((part) => part !== '').join(' · '),
    run: () => {
      layout.getState().showView('list');
      overview.getState().reveal(row.key);
      // Runs after the table is rendered again.
      setTimeout(() => document.querySelector<HTMLElement>('[role=grid], [role=treegrid]')?.focus(), 0);
    },
  };
}

const ofCommand = (command: Command, { recentCommands }: PaletteParts): PaletteEntry => ({
  id: `command-${command.id.replaceAll('.', '-')}`,
  section: command.section,
  title: command.title,
  chord: command.keys[0],
  run: () => {
    recentCommands.note(command.id);
    command.run();
  },
});

/** Limit of places, so that targets stay visible. */
const MOST_PLACES = 8;
const LEAST_QUERY = 2;

/** Places whose name has the query, best first. */
function placeEntries(places: readonly PalettePlace[], query: string): readonly PaletteEntry[] {
  if (query.trim().length < LEAST_QUERY) return [];
  return places
    .map((place) => ({ place, score: matchScore(place.title, `${place.section} ${place.words ?? ''}`, query) }))
    .filter(({ score }) => score > 0)
    .sort((left, right) => right.score - left.score)
    .slice(0, MOST_PLACES)
    .map(({ place: { section, title, run } }, at) => ({ id: `place-${at}`, section, title, run }));
}

/** Limit of listed commands that cannot run yet. */
const MOST_BLOCKED = 5;

/** Commands that answer a query and cannot be carried out before something else is done, which they say. */
function blockedEntries(parts: PaletteParts, commands: readonly Command[], query: string): readonly PaletteEntry[] {
  if (query.trim() === '') return [];
  const blocked = commands.filter((command) => command.needs !== '' && !command.isEnabled());
  return matchingCommands(blocked, query)
    .slice(0, MOST_BLOCKED)
    .map((command) => ({ ...ofCommand(command, parts), detail: command.needs, isBlocked: true }));
}

/** The results of a query: commands that can run now, then targets, then other places, then commands with an unmet condition. */
export function paletteEntries(
  parts: PaletteParts,
  commands: readonly Command[],
  query: string,
): readonly PaletteEntry[] {
  const possible = commands.filter((command) => command.isEnabled());
  return [
    ...matchingCommands(possible, query, parts.recentCommands.ids).map((command) => ofCommand(command, parts)),
    ...matchingRows(parts.overview.model.rows, query).map((row) => ofRow(row, parts)),
    ...placeEntries(parts.places(), query),
    ...blockedEntries(parts, commands, query),
  ];
}
