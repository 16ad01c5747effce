import { formatDuration } from './duration.ts';
import type { ProbeDefinition } from './probe-definition.ts';
import { effectiveSettings, type Settings } from './settings.ts';

type Warning = { readonly path: (string | number)[]; readonly message: string };

/** Probes of this version, by id. */
type Definitions = ReadonlyMap<string, Pick<ProbeDefinition, 'service' | 'defaults' | 'settings'>>;

/** The relevant parts of a valid project. */
interface Parts {
  readonly defaults?: Settings | undefined;
  readonly targets?: Readonly<Record<string, Settings & { readonly probe: string }>> | undefined;
}

/** Finds settings of a valid project that do nothing, or not what they seem to. */
export function* projectWarnings({ defaults = {}, targets = {} }: Parts, definitions: Definitions): Generator<Warning> {
  for (const [name, target] of Object.entries(targets)) {
    const definition = definitions.get(target.probe);
    if (!definition) continue;
    const whole: Readonly<Record<string, unknown>> = { ...defaults, ...target };
    for (const { setting, message } of warningsOf(target, whole, definition)) {
      // A default is for many targets.
      if (Object.hasOwn(target, setting)) yield { path: ['targets', name, setting], message };
    }
    const tooLong = roundProblem(target, defaults, definition);
    if (tooLong) yield { path: ['targets', name], message: tooLong };
  }
}

function* warningsOf(
  { probe, lock }: Settings & { readonly probe: string },
  whole: Readonly<Record<string, unknown>>,
  { service, settings }: Pick<ProbeDefinition, 'service' | 'settings'>,
): Generator<{ readonly setting: string; readonly message: string }> {
  if (!service && lock !== undefined && lock !== 'none')
    yield { setting: 'lock', message: `${probe} does not use lock: only service probes wait for each other` };
  if (settings && 'password' in settings) yield* loginWarnings(whole);
  yield* service?.warnings?.(whole) ?? [];
}

function* loginWarnings({ user, password }: Readonly<Record<string, unknown>>) {
  if (password !== undefined && user === undefined)
    yield { setting: 'password', message: 'There is a password, but no user' };
  if (user !== undefined && password === undefined)
    yield { setting: 'user', message: 'There is a user, but no password: it logs in with an empty one' };
}

/** Describes rounds that may last longer than their interval: the next one is skipped then. */
function roundProblem(
  target: Settings,
  defaults: Settings,
  { service, defaults: ofProbe }: Pick<ProbeDefinition, 'service' | 'defaults'>,
): string | null {
  if (!service?.limitMs) return null;
  const settings = effectiveSettings(target, defaults, ofProbe);
  const limitMs = service.limitMs(settings);
  if (limitMs <= settings.intervalMs) return null;
  const [limit, interval] = [formatDuration(Math.ceil(limitMs / 1000) * 1000), formatDuration(settings.intervalMs)];
  return `A round may last ${limit}, longer than the interval of ${interval}: the next one is skipped then`;
}
