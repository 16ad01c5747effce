import { expect, it } from 'vitest';
import { createStore } from 'zustand/vanilla';
import type { LinkState } from './station/station-link.ts';
import { windowTurn } from './window-turn.ts';

const linkOf = (phase: LinkState['phase']) => ({
  state: createStore<LinkState>(() => ({ phase, attempts: 0, fault: null })),
});

/** Two windows of a program, whose locks are those of this process. */
async function windows() {
  const links = [linkOf('connecting'), linkOf('connecting')] as const;
  const turns = links.map((link) => windowTurn(link, navigator.locks));
  const move = async (index: 0 | 1, phase: LinkState['phase']) => {
    links[index].state.setState({ phase });
    await navigator.locks.query(); // answered behind what was requested before
    await new Promise(setImmediate);
  };
  return { move, mine: () => turns.map((turn) => turn.isMine()) };
}

it('gives the turn to one window, and to the other once that is closed or loses its connection', async () => {
  const { move, mine } = await windows();
  expect(mine()).toEqual([false, false]);
  await move(0, 'connected');
  await move(1, 'connected');
  expect(mine()).toEqual([true, false]);
  await move(0, 'lost');
  expect(mine()).toEqual([false, true]);
  await move(0, 'connected');
  expect(mine()).toEqual([false, true]);
  await move(1, 'lost');
  expect(mine()).toEqual([true, false]);
  await move(0, 'lost');
});

it('lets a window that stopped waiting not have the turn', async () => {
  const { move, mine } = await windows();
  await move(0, 'connected');
  await move(1, 'connected');
  await move(1, 'lost');
  await move(0, 'lost');
  expect(mine()).toEqual([false, false]);
});

it('gives it to every window where there are no locks', () => {
  expect(windowTurn(linkOf('connecting'), undefined).isMine()).toBe(true);
});
