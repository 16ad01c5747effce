import { parseDestination } from '../../../core/model/destination.ts';
import type { Settings } from '../../../core/model/settings.ts';
import type { ServiceReader } from '../../../core/model/target-list.ts';
import { definitionOf, recognizeTarget, resolvesItself } from '../../../probes/registry.ts';
import { usesSetting } from '../edit/setting-fields.ts';
import { describeScheme, probeOfScheme, recognizeByScheme, schemeOf } from './schemes.ts';
import type { PasteChoice } from './understanding.ts';

/** A word of the text that is no destination of the chosen probe. */
export interface ServiceWord {
  readonly probe: string;
  readonly to: string;
  readonly name?: string;
  readonly settings: Settings;
}

/** Settings of the paste that a target of another probe has too. */
export function settingsFor(probe: string, { probe: chosen, settings }: PasteChoice): Settings {
  if (probe === chosen) return settings;
  const { port: _, ...others } = settings;
  return Object.fromEntries(Object.entries(others).filter(([name]) => usesSetting(probe, name)));
}

/** A word without these signs is a destination: forms of services have a scheme, or the backslashes of a share. */
const FORM = /[:\\]/;

/** Reads words as targets of services: by their form, and all of them if the chosen probe interprets `to` itself. */
export function serviceReader(chosen: PasteChoice, defaults: Settings): ServiceReader<ServiceWord> {
  const checked = (word: ServiceWord) => {
    const written = { ...defaults, ...settingsFor(word.probe, chosen), ...word.settings };
    const found = definitionOf(word.probe)?.service?.endpoints?.(word.to, written) ?? parseDestination(word.to);
    return 'error' in found ? { error: found.error } : { service: word };
  };
  /** The error of a text with a scheme that no probe recognizes; null = it has none, or the chosen probe has it. */
  const schemeError = (text: string) => {
    const scheme = schemeOf(text);
    if (scheme === null) return null;
    if (resolvesItself(chosen.probe) && 'service' in checked({ probe: chosen.probe, to: text, settings: {} }))
      return null;
    const probe = probeOfScheme(scheme);
    const found = probe !== undefined && resolvesItself(probe) && checked({ probe, to: text, settings: {} });
    return { error: found && 'error' in found ? found.error : describeScheme(scheme) };
  };
  /** Each word is asked for twice: as a possible label, and as a target. */
  const recognized = new Map<string, ReturnType<ServiceReader<ServiceWord>['recognize']>>();
  return {
    recognize(text) {
      if (!chosen.recognizes || !FORM.test(text)) return null;
      const known = recognized.get(text);
      if (known !== undefined) return known;
      const target = recognizeTarget(text) ?? recognizeByScheme(text);
      const found = target ? checked({ settings: {}, ...target }) : schemeError(text);
      recognized.set(text, found);
      return found;
    },
    interpret: resolvesItself(chosen.probe) ? (to) => checked({ probe: chosen.probe, to, settings: {} }) : null,
  };
}
