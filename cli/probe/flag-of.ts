import type { Settings } from '../../core/model/settings.ts';
import { allSettings } from '../../probes/registry.ts';

/** The flag of a setting: `--max-hops`. */
export const flagOf = (setting: string): string =>
  allSettings()[setting]?.flag?.split(' ')[0] ??
  `--${setting.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`;

/** The settings that flags were given for, without their defaults. */
export function givenSettings(settings: Settings): Settings {
  const known = allSettings();
  return Object.fromEntries(
    Object.entries(settings).filter(([name, value]) => value !== undefined && value !== known[name]?.default),
  );
}
