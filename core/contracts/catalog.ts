import { z } from 'zod';
import { Group, type Target } from '../model/project.ts';
import { Settings } from '../model/settings.ts';
import { Sections } from './edits.ts';

export const CatalogTarget = z.object({
  id: z.int(),
  name: z.string(),
  /** Definition as the station parsed it from the project; doing that again takes the page longer than all else of a large catalog. */
  definition: z.custom<Target>((value) => typeof value === 'object' && value !== null, 'A definition is a mapping'),
  /** The inventory that it comes from; left out = the project's file. */
  inventory: z.string().optional(),
  /** Why it is not probed although enabled (a name that does not resolve, a group that excludes it). */
  reason: z.string().nullable(),
  /** The reason is that its name cannot be resolved; left out = false. */
  isUnresolvable: z.boolean().optional(),
  /** Notes on its series, for users. */
  note: z.string().nullable(),
  seriesCount: z.int(),
});
export type CatalogTarget = z.infer<typeof CatalogTarget>;

/** A series as a tuple: id, target id, address, group name or empty, destination port or 0, agent's name (left out = this host). */
export type CatalogSeries = [
  id: number,
  targetId: number,
  address: string,
  group: string,
  port: number,
  agent?: string,
];
export const CatalogSeries = z.custom<CatalogSeries>(isCatalogSeries, 'A series is a tuple of five or six');

/** By hand: there are thousands, and a page has no compiled schemas. */
function isCatalogSeries(value: unknown): boolean {
  if (!Array.isArray(value) || value.length < 5 || value.length > 6) return false;
  const [id, targetId, address, group, port, agent = '']: readonly unknown[] = value;
  const areNumbers = [id, targetId, port].every(Number.isInteger);
  return areNumbers && [address, group, agent].every((text) => typeof text === 'string');
}

/** The first item is `full`; later ones change it. Targets and series that are in an item replace those with their id. */
export const CatalogItem = z.object({
  revision: z.int(),
  full: z.boolean(),
  name: z.string(),
  defaults: Settings,
  groups: z.record(z.string(), Group),
  /** Left out = there are none. */
  sections: Sections.optional(),
  targets: z.array(CatalogTarget),
  series: z.array(CatalogSeries),
  removedTargets: z.array(z.int()),
  removedSeries: z.array(z.int()),
});
export type CatalogItem = z.infer<typeof CatalogItem>;
