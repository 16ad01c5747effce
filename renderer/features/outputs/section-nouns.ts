import type { PlainSection } from '../../../core/contracts/edits.ts';

/** Words for an entry of a section. */
export const SECTION_NOUNS: Readonly<Record<PlainSection, string>> = {
  outputs: 'output',
  inventories: 'inventory',
  metrics: 'metrics endpoint',
  storage: 'storage',
  limits: 'rate limit',
};
