import type { PlainSection } from '../../../core/contracts/edits.ts';
import { storeContext } from '../../base/store-context.ts';
import type { SectionTexts } from './section-form.ts';

/** Texts of a form that are not applied yet. */
export interface SectionDraft {
  /** Name of a new entry. */
  readonly name: string;
  /** Changed settings by key. */
  readonly changes: SectionTexts;
}

export const NO_DRAFT: SectionDraft = { name: '', changes: {} };

/** Drafts of forms while their panel is closed, in the memory of the page; a saved or cancelled form has none. */
export class SectionDrafts {
  private readonly drafts = new Map<string, SectionDraft>();

  /** @param name null = of a new entry, or of the metrics */
  of(section: PlainSection, name: string | null): SectionDraft {
    return this.drafts.get(keyOf(section, name)) ?? NO_DRAFT;
  }

  keep(section: PlainSection, name: string | null, draft: SectionDraft): void {
    const isEmpty = draft.name === '' && Object.keys(draft.changes).length === 0;
    if (isEmpty) this.discard(section, name);
    else this.drafts.set(keyOf(section, name), draft);
  }

  discard(section: PlainSection, name: string | null): void {
    this.drafts.delete(keyOf(section, name));
  }
}

export const [SectionDraftsContext, useSectionDrafts] = storeContext<SectionDrafts>('SectionDrafts');

const keyOf = (section: PlainSection, name: string | null): string => JSON.stringify([section, name]);
