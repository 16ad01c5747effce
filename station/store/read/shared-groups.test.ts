import fc from 'fast-check';
import { expect, it, vi } from 'vitest';
import { isWorthHelp, mayHaveHelped, portions, type Sharing, sharedMemory } from './shared-groups.ts';

const sharings = (): readonly [Sharing, Sharing] => {
  const memory = sharedMemory();
  const ask = () => undefined;
  return [
    { memory, isHelper: false, pieces: [], ask },
    { memory, isHelper: true, pieces: [], ask },
  ];
};

it('gives each series to one of two threads, ascending, in whole groups', () => {
  const series = fc.uniqueArray(fc.nat(9000)).map((some) => some.sort((left, right) => left - right));
  fc.assert(
    fc.property(series, fc.array(fc.boolean(), { maxLength: 40 }), (all, turns) => {
      const read = sharings().map((sharing) => portions(all, sharing));
      const taken: number[][] = [[], []];
      // In any order, then each to its end.
      for (const isHelper of [...turns, ...Array(40).fill(false), ...Array(40).fill(true)]) {
        const next = (read[isHelper ? 1 : 0] as Generator<readonly number[]>).next();
        if (!next.done) (taken[isHelper ? 1 : 0] as number[]).push(...next.value);
      }
      for (const own of taken) expect(own).toEqual(own.toSorted((left, right) => left - right));
      expect(taken.flat().sort((left, right) => left - right)).toEqual(all);
      const [groups, others] = taken.map((own) => new Set(own.map((one) => Math.floor(one / 64))));
      for (const group of groups as Set<number>) expect(others?.has(group)).toBe(false);
    }),
  );
});

it('knows of the helper before it takes a part, and not of one that has not begun', () => {
  const all = Array.from({ length: 3000 }, (_, one) => one);
  const [first, helper] = sharings();
  for (const _ of portions(all, first));
  expect(mayHaveHelped(helper.memory)).toBe(false);
  expect([...portions(all, helper)]).toEqual([]);
  const [, another] = sharings();
  const whenTaking: boolean[] = [];
  const { add } = Atomics;
  const noting = (array: Int32Array, index: number, value: number) => {
    whenTaking.push(mayHaveHelped(another.memory));
    return add(array, index, value);
  };
  const spy = vi.spyOn(Atomics, 'add').mockImplementation(noting as typeof Atomics.add);
  portions(all, another).next();
  spy.mockRestore();
  expect(whenTaking).toEqual([true]);
});

it('is for many series', () => {
  const many = Array.from({ length: 3000 }, (_, one) => one);
  expect(isWorthHelp(many)).toBe(true);
  expect(isWorthHelp(many.slice(0, 100))).toBe(false);
  expect(isWorthHelp(many.map((one) => one * 1000))).toBe(false);
});
