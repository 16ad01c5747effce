import type { EditedSection } from '../../../core/contracts/edits.ts';

/** Words for an entry of a section. */
export const SECTION_NOUNS: Readonly<Record<EditedSection, string>> = {
  outputs: 'output',
  inventories: 'inventory',
  metrics: 'metrics endpoint',
  storage: 'storage',
  limits: 'rate limit',
};
