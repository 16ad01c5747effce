import { type OutcomeRules, PLAIN_RULES } from '../../../core/model/outcome.ts';
import { effectiveSettings } from '../../../core/model/settings.ts';
import { definitionOf } from '../../../probes/registry.ts';
import type { Catalog } from '../../live/catalog-store.ts';

const USUAL_INTERVAL_MS = 1000;

const targetOf = ({ series, targets }: Catalog, key: number) => targets.get(series.get(key)?.[1] ?? -1);

/** Rules by which the probe of a series reads outcomes. */
export const rulesOf = (catalog: Catalog, key: number): OutcomeRules =>
  definitionOf(targetOf(catalog, key)?.definition.probe) ?? PLAIN_RULES;

/** Time between the samples of a series, as planned. */
export function intervalOf(catalog: Catalog, key: number): number {
  const target = targetOf(catalog, key);
  if (!target) return USUAL_INTERVAL_MS;
  const usual = definitionOf(target.definition.probe)?.defaults;
  return effectiveSettings(target.definition, catalog.defaults, usual).intervalMs;
}
