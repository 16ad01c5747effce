import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Rename, SeriesKey } from '../store/catalog-db.ts';
import { type IdStore, KnownIds } from './known-ids.ts';

/** A store whose names can be swapped, as by renaming. */
class FakeIds implements IdStore {
  readonly asked: string[] = [];
  readonly names = new Map<string, number>();
  readonly series = new Map<string, number>();

  async identifyTargets(names: readonly string[]) {
    this.asked.push(...names);
    return names.map((name) => idIn(this.names, name));
  }

  async identifySeries(keys: readonly SeriesKey[]) {
    this.asked.push(...keys.map(({ target, address }) => `${target} ${address}`));
    return keys.map(({ target, probe, address, group, port }) => {
      const targetId = idIn(this.names, target);
      return { targetId, seriesId: idIn(this.series, JSON.stringify([targetId, probe, address, group, port])) };
    });
  }

  async renameTargets(renames: readonly Rename[]) {
    for (const { from, to } of renames) {
      this.names.set(to, this.names.get(from) as number);
      this.names.delete(from);
    }
  }
}

function idIn(ids: Map<string, number>, name: string): number {
  const id = ids.get(name) ?? ids.size + 1;
  ids.set(name, id);
  return id;
}

const key = (target: string, address = '192.0.2.1', group = '', port = 0): SeriesKey => ({
  target,
  probe: 'icmp',
  address,
  group,
  port,
});

it('asks once for each, whatever else is asked for with it', async () => {
  const source = new FakeIds();
  const ids = new KnownIds(source);
  const many = Array.from({ length: 1000 }, (_, at) => `t${at}`);
  await ids.identifyTargets(many);
  await ids.identifySeries(many.map((name) => key(name)));
  source.asked.length = 0;
  expect(await ids.identifyTargets([...many, 'new'])).toHaveLength(1001);
  expect(await ids.identifySeries(many.map((name) => key(name, name === 't7' ? '192.0.2.2' : undefined)))).toHaveLength(
    1000,
  );
  expect(source.asked).toEqual(['new', 't7 192.0.2.2']);
});

it('asks again when a target was renamed', async () => {
  const source = new FakeIds();
  const ids = new KnownIds(source);
  const [before] = await ids.identifySeries([key('a')]);
  await ids.renameTargets([{ from: 'a', to: 'b' }]);
  expect(await ids.identifySeries([key('b')])).toEqual([before]);
});

it('gives the ids of the store, in the order of the keys', async () => {
  const words = fc.constantFrom('a', 'b', 'a b', 'ab', '');
  const keys = fc.array(fc.tuple(words, words, words, fc.nat(2)), { maxLength: 12 });
  await fc.assert(
    fc.asyncProperty(fc.array(keys, { maxLength: 6 }), async (asked) => {
      const source = new FakeIds();
      const cached = new KnownIds(source);
      for (const some of asked) {
        const wanted = some.map(([target, address, group, port]) => key(target, address, group, port));
        expect(await cached.identifySeries(wanted)).toEqual(await source.identifySeries(wanted));
      }
    }),
  );
});
