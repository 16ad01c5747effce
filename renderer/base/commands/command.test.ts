import { expect, it } from 'vitest';
import { READ_ONLY } from '../station/read-only.ts';
import { type CommandSpec, commandOf } from './command.ts';

const SPEC: CommandSpec = { id: 'a.b', title: 'Delete', section: 'Targets', run: () => undefined };

it('offers a command that edits the project only while that can be edited, and says why', () => {
  let isReadOnly = true;
  const command = commandOf({ ...SPEC, isEdit: true, needs: 'Select a row first' }, () => isReadOnly);
  expect([command.isEnabled(), command.needs]).toEqual([false, READ_ONLY]);
  isReadOnly = false;
  expect([command.isEnabled(), command.needs]).toEqual([true, 'Select a row first']);
});

it('keeps the condition of a command', () => {
  const condition = { isEdit: true, isEnabled: () => false };
  expect(commandOf({ ...SPEC, ...condition }, () => false).isEnabled()).toBe(false);
  expect(commandOf(SPEC, () => true).isEnabled()).toBe(true);
});
