import { describe, expect, it } from 'vitest';
import type { Command } from '../../app/command.ts';
import { matchingCommands, matchScore } from './match-commands.ts';

const commands = [
  'Start or pause',
  'Stop',
  'Edit the selected targets',
  'Delete the selected targets',
  'Dark theme',
].map(
  (title): Command => ({ id: title, title, section: 'Run', keys: [], isEnabled: () => true, run: () => undefined }),
);
const titles = (query: string): string[] => matchingCommands(commands, query).map(({ title }) => title);

describe('matchingCommands', () => {
  it('keeps the order of the list for an empty query', () => {
    expect(titles('')).toEqual(commands.map(({ title }) => title));
  });

  it('prefers the beginning of the title, then of a word', () => {
    expect(titles('st')[0]).toBe('Start or pause');
    expect(titles('sel').slice(0, 2)).toEqual(['Edit the selected targets', 'Delete the selected targets']);
  });

  it('finds letters in order with others between', () => {
    expect(titles('dthm')).toEqual(['Dark theme']);
    expect(matchScore('Stop', 'pots')).toBe(0);
  });
});
