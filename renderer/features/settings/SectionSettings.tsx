import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { SectionForm } from '../outputs/SectionForm.tsx';
import { NO_DRAFT, useSectionDrafts } from '../outputs/section-drafts.ts';
import { SECTION_NOUNS } from '../outputs/section-nouns.ts';

interface SectionSettingsProps {
  readonly section: 'storage' | 'limits';
}

/** Settings in a section of the project file. */
export function SectionSettings({ section }: SectionSettingsProps): ReactNode {
  const { catalog, layout, notices } = useBase();
  const drafts = useSectionDrafts();
  const value = useStore(catalog, (state) => state.sections[section]);
  const [round, setRound] = useState(0);
  useEffect(
    () => () => {
      if (drafts.of(section, null) === NO_DRAFT) return;
      notices.getState().report({
        tone: 'done',
        message: `Kept the unapplied changes to ${SECTION_NOUNS[section]}`,
        action: { label: 'Show', run: () => layout.getState().openSettings() },
        subject: `settings ${section}`,
      });
    },
    [drafts, layout, notices, section],
  );
  const startAnew = () => setRound(round + 1);
  return <SectionForm key={round} section={section} name={null} value={value} taken={[]} onDone={startAnew} />;
}
