/** The kinds of rows that others are listed under; `target`: one row per target. */
export const GROUPINGS = ['none', 'target', 'tag', 'group', 'site', 'agent'] as const;
export type Grouping = (typeof GROUPINGS)[number];

export const isGrouping = (text: unknown): text is Grouping => (GROUPINGS as readonly unknown[]).includes(text);

/** The levels of a site, from the whole to the part. */
export const siteLevels = (site: string): readonly string[] =>
  site
    .split('/')
    .map((level) => level.trim())
    .filter((level) => level !== '');
