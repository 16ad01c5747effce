import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { useBase } from '../../base/base-context.ts';
import { SectionForm } from '../outputs/SectionForm.tsx';

interface SectionSettingsProps {
  readonly section: 'storage' | 'limits';
}

/** Settings in a section of the project file. */
export function SectionSettings({ section }: SectionSettingsProps): ReactNode {
  const { catalog } = useBase();
  const value = useStore(catalog, (state) => state.sections[section]);
  const [round, setRound] = useState(0);
  const startAnew = () => setRound(round + 1);
  return <SectionForm key={round} section={section} name={null} value={value} taken={[]} onDone={startAnew} />;
}
