/** A part of the settings page. */
export interface SettingsPart {
  readonly id: 'appearance' | 'measuring' | 'storage' | 'keys' | 'doctor';
  readonly title: string;
  /** Words by which it is found besides its title. */
  readonly words: string;
}

export const SETTINGS_PARTS: readonly SettingsPart[] = [
  {
    id: 'appearance',
    title: 'Appearance',
    words: 'theme light dark system colours clock time utc local zone 24 h',
  },
  {
    id: 'measuring',
    title: 'Measuring',
    words: 'defaults interval timeout packets down after losses k rate limit packets per second thresholds',
  },
  {
    id: 'storage',
    title: 'Storage',
    words: 'retention size cap disk space keep samples minutes hours days resume crash reboot',
  },
  { id: 'keys', title: 'Keys', words: 'keyboard shortcuts hotkeys commands palette' },
  { id: 'doctor', title: 'Doctor', words: 'permissions privileges capabilities unlock lock root raw sockets' },
];

/** The parts whose title or words have all words of a search, in any order; all parts for an empty search. */
export function matchSettings(search: string): readonly SettingsPart[] {
  const words = search.toLowerCase().split(/\s+/).filter(Boolean);
  return SETTINGS_PARTS.filter((part) => {
    const text = `${part.title} ${part.words}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
}
