import BetterSqlite3, { type Database } from 'better-sqlite3';
import { beforeEach, describe, expect, it } from 'vitest';
import { CatalogDb } from './catalog-db.ts';
import { CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS, migrate } from './schema.ts';

let db: Database;
let catalog: CatalogDb;

beforeEach(() => {
  db = new BetterSqlite3(':memory:');
  migrate(db, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS);
  catalog = new CatalogDb(db);
});

const key = (target: string, address = '192.0.2.1', group = '') => ({
  target,
  probe: 'icmp',
  address,
  group,
  port: 0,
});
const idOf = (name: string) => catalog.identifyTargets([name])[0] as number;

describe('identities', () => {
  it('are made once and stay', () => {
    const [a, b] = catalog.identifyTargets(['a', 'b']);
    expect(a).not.toBe(b);
    expect(catalog.identifyTargets(['b', 'c', 'a'])).toEqual([b, expect.any(Number), a]);
  });

  it('tell series by target, address, group, probe and port', () => {
    const keys = [
      key('a'),
      key('b'),
      key('a', '192.0.2.2'),
      key('a', '192.0.2.1', 'g'),
      { ...key('a'), probe: 'other' },
      { ...key('a'), port: 443 },
      { ...key('a'), agent: 'pi-1' },
      { ...key('a'), agent: 'pi-2' },
    ];
    const found = catalog.identifySeries(keys);
    expect(new Set(found.map((one) => one.seriesId)).size).toBe(keys.length);
    expect(catalog.identifySeries([...keys].reverse())).toEqual([...found].reverse());
    expect(found[0]?.targetId).toBe(idOf('a'));
  });

  it('of agents can be listed with the agent', () => {
    const [, ofAgent] = catalog.identifySeries([key('a'), { ...key('a'), agent: 'pi-1' }]);
    expect(catalog.agentSeries()).toEqual([[ofAgent?.seriesId, 'pi-1']]);
  });

  it('outlive deletion: a target that comes back is the same', () => {
    const before = catalog.identifySeries([key('a')]);
    catalog.identifySeries([key('b')]);
    expect(catalog.identifySeries([key('a')])).toEqual(before);
  });
});

describe('renaming', () => {
  it('keeps the history with the target', () => {
    const [before] = catalog.identifySeries([key('a')]);
    catalog.renameTargets([{ from: 'a', to: 'b' }]);
    expect(catalog.identifySeries([key('b')])).toEqual([before]);
    expect(idOf('a')).not.toBe(before?.targetId);
  });

  it('of several targets is all or nothing', () => {
    const ids = ['a', 'c'].map(idOf);
    db.exec(
      "CREATE TEMP TRIGGER refuse BEFORE UPDATE ON target WHEN new.name = 'd' BEGIN SELECT RAISE(ABORT, 'no'); END",
    );
    const renames = [
      { from: 'a', to: 'b' },
      { from: 'c', to: 'd' },
    ];
    expect(() => catalog.renameTargets(renames)).toThrow('no');
    expect(['a', 'c'].map(idOf)).toEqual(ids);
    db.exec('DROP TRIGGER refuse');
    catalog.renameTargets(renames);
    expect(['b', 'd'].map(idOf)).toEqual(ids);
  });

  it('can be undone', () => {
    const [before] = catalog.identifySeries([key('a')]);
    catalog.renameTargets([{ from: 'a', to: 'b' }]);
    catalog.renameTargets([{ from: 'b', to: 'a' }]);
    expect(catalog.identifySeries([key('a')])).toEqual([before]);
  });

  it('renames a deleted target with the new name and gives it its name back when that is undone', () => {
    const [a, b] = catalog.identifyTargets(['a', 'b']);
    catalog.renameTargets([{ from: 'a', to: 'b' }]);
    expect(idOf('b')).toBe(a);
    catalog.renameTargets([{ from: 'b', to: 'a' }]);
    expect(catalog.identifyTargets(['a', 'b'])).toEqual([a, b]);
  });

  it('can turn in a circle', () => {
    const [a, b] = catalog.identifyTargets(['a', 'b']);
    catalog.renameTargets([{ from: 'a', to: 'x' }]);
    catalog.renameTargets([{ from: 'b', to: 'a' }]);
    catalog.renameTargets([{ from: 'x', to: 'b' }]);
    expect(catalog.identifyTargets(['b', 'a'])).toEqual([a, b]);
  });

  it('to the same name changes nothing', () => {
    const a = idOf('a');
    catalog.renameTargets([{ from: 'a', to: 'a' }]);
    expect(idOf('a')).toBe(a);
  });

  it('of what has no history yet does no harm', () => {
    catalog.renameTargets([{ from: 'new', to: 'newer' }]);
    expect(idOf('newer')).toBeGreaterThan(0);
  });
});

it('keeps what is to be remembered, the last word', () => {
  expect(catalog.meta('run')).toBeUndefined();
  catalog.setMeta('run', 'one');
  catalog.setMeta('run', 'two');
  expect(catalog.meta('run')).toBe('two');
});

it('keeps the plan of the engine, the last one', () => {
  expect(catalog.savedPlan()).toBeUndefined();
  catalog.savePlan(Uint8Array.of(1, 2));
  catalog.savePlan(Uint8Array.of(3));
  expect(catalog.savedPlan()).toEqual(Uint8Array.of(3));
});

it('gives new series ids above those that samples have, when it was restored from an older backup', () => {
  const db = new BetterSqlite3(':memory:');
  migrate(db, CATALOG_APPLICATION_ID, CATALOG_MIGRATIONS);
  const restored = new CatalogDb(db, 50);
  const ids = () => restored.identifySeries([key('a'), key('b')]).map((one) => one.seriesId);
  expect([ids(), ids()]).toEqual([
    [51, 52],
    [51, 52],
  ]);
});
