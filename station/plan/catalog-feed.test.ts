import { expect, it } from 'vitest';
import { ruleOf, type StateRule } from '../../core/model/series-state.ts';
import { EMPTY_CATALOG } from './catalog.ts';
import { CatalogFeed } from './catalog-feed.ts';

/** A feed whose series have the settings, in order. */
function feedOf(rules: readonly StateRule[]): CatalogFeed {
  const feed = new CatalogFeed();
  const load = { address: '192.0.2.1', packetsPerSecond: 0, isCeiling: false };
  const identified = rules.map((settings, seriesId) => ({ seriesId, load, planned: { settings } }));
  feed.replace({ ...EMPTY_CATALOG, identified: identified as never });
  return feed;
}

it('tells the rules of states as the usual one and exceptions, once a revision', () => {
  const usual = { downAfter: null, upAfter: 2 };
  const settings = Array.from({ length: 1000 }, () => usual as StateRule);
  settings[7] = { downAfter: 5, upAfter: 1 };
  settings[8] = { downAfter: null, upAfter: 1 };
  const feed = feedOf(settings);
  const rules = feed.stateRules();
  expect(rules).toEqual({
    usual,
    exceptions: new Map([
      [7, settings[7]],
      [8, null],
    ]),
  });
  expect([ruleOf(rules, 0), ruleOf(rules, 7), ruleOf(rules, 8)]).toEqual([usual, settings[7], null]);
  expect(feed.stateRules()).toBe(rules);
  feed.replace(EMPTY_CATALOG);
  expect(feed.stateRules()).toEqual({ usual: null, exceptions: new Map() });
});
