import type { Settings } from '../../../core/model/settings.ts';
import { definitionOf, PROBE_IDS, type RecognizedTarget } from '../../../probes/registry.ts';

/** `https`, `ssh`: the scheme of a text such as `ssh://host`; null = it has none. */
export const schemeOf = (text: string): string | null =>
  /^([a-z][a-z0-9+.-]*):\/\//i.exec(text)?.[1]?.toLowerCase() ?? null;

/** The probe of a scheme; undefined = no probe has it. */
export function probeOfScheme(scheme: string): string | undefined {
  const probe = scheme === 'https' ? 'http' : scheme;
  return definitionOf(probe)?.service ? probe : undefined;
}

/** Explains why a text with a scheme is no target, where the chosen probe does not interpret it. */
export function describeScheme(scheme: string): string {
  if (probeOfScheme(scheme)) return `Invalid target of ${scheme}://`;
  const known = PROBE_IDS.filter((id) => definitionOf(id)?.service).map((id) => (id === 'http' ? 'http, https' : id));
  return `No probe for ${scheme}:// – use ${known.join(', ')}, or turn off “Probe the services of URLs” to probe only hosts`;
}

/**
 * Recognizes `ID://HOST:PORT` of services without a form of their own, and `ID:` of those that measure a destination by
 * default, as `health:`.
 */
export function recognizeByScheme(text: string): RecognizedTarget | null {
  const [, id = '', bracketed, plain, portText] =
    /^([a-z][a-z0-9-]*):(?:\/\/)?(?:\[([0-9a-f:.%\w-]{2,60})\]|([^\s/:?#@[\]]{1,253}))?(?::(\d{1,5}))?\/?$/i.exec(
      text,
    ) ?? [];
  const probe = id.toLowerCase();
  const definition = definitionOf(probe);
  if (!definition?.service || definition.service.recognize) return null;
  const host = bracketed ?? plain;
  const to = host ?? definition.service.defaultTo;
  // `name:22` is a host with its port, not a scheme.
  if (to === undefined || (definition.service.defaultTo === undefined && !text.includes('://'))) return null;
  if (portText === undefined) return { probe, to };
  const settings: Settings = { port: Number(portText) };
  return Number(portText) >= 1 && Number(portText) <= 65_535 ? { probe, to, settings } : null;
}
