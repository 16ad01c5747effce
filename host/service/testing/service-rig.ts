import { storedValue } from '../../../core/model/column-value.ts';
import { OUTCOMES } from '../../../core/model/outcome.ts';
import { isServiceTemplate } from '../../../core/model/packet.ts';
import { effectiveSettings, type Settings } from '../../../core/model/settings.ts';
import { expandTarget } from '../../../core/plan/expand.ts';
import type { Probe } from '../../../core/plan/probe.ts';
import { limitMsOf } from '../../../core/plan/service.ts';
import type { Runner, ServiceHost, ServiceResult } from '../../../core/ports/service.ts';

export interface ServiceTrial {
  readonly to: string;
  /** Settings as in a project file, shared ones and the probe's own. */
  readonly settings?: Settings & Readonly<Record<string, unknown>>;
  /** Addresses of the names that the station resolves. */
  readonly names?: Readonly<Record<string, readonly string[]>>;
  /** Index of the target's series; default the first. */
  readonly at?: number;
  readonly round?: number;
  /** Aborts before the limit. */
  readonly signal?: AbortSignal;
  readonly onProgress?: (columns: Readonly<Record<string, number | null>>) => void;
}

/** Time after its limit within which a transaction must have ended. */
const GRACE_MS = 1000;

/**
 * Carries out one transaction of a target as the service engine does: project settings → series → plan entry → request
 * → runner. Fails for what the engine would not accept: an unknown column, a detail that is no JSON or too long, a
 * runner that does not end at its limit.
 */
export async function tryService<Request>(
  { definition, compile }: Probe,
  runner: Runner<Request>,
  host: ServiceHost,
  trial: ServiceTrial,
): Promise<ServiceResult> {
  const target = { probe: definition.id, to: trial.to, ...trial.settings };
  const family = effectiveSettings(target).family;
  const names = new Map(Object.entries(trial.names ?? {}).map(([name, list]) => [`${family ?? ''}:${name}`, list]));
  const expanded = expandTarget('target', target, { sounder: 1 }, names, undefined, () => definition);
  const series = expanded.series[trial.at ?? 0];
  if (!series) throw new Error(`no series: ${expanded.reason}`);
  const template = compile(series);
  if (!isServiceTemplate(template)) throw new Error(`${definition.id} compiles to ${template.format}`);
  // As the entry crosses to the engine.
  const request = definition.service?.request.parse(JSON.parse(JSON.stringify(template.request))) as Request;
  const timeoutMs = limitMsOf(series.settings, definition);
  const limit = AbortSignal.timeout(timeoutMs);
  const signal = trial.signal ? AbortSignal.any([limit, trial.signal]) : limit;
  let late: NodeJS.Timeout | undefined;
  const hung = new Promise<never>((_, reject) => {
    late = setTimeout(() => reject(new Error('the runner did not end at its limit')), timeoutMs + GRACE_MS);
  });
  const work = runner(
    {
      target: template,
      request,
      timeoutMs,
      signal,
      round: trial.round ?? 0,
      progress: trial.onProgress ?? (() => undefined),
    },
    host,
  );
  const result = await Promise.race([work, hung]).finally(() => clearTimeout(late));
  checkResult(definition, result);
  return result;
}

function checkResult({ columns }: Probe['definition'], result: ServiceResult): void {
  if (OUTCOMES[result.outcome] === undefined) throw new Error(`unknown outcome ${result.outcome}`);
  const known = new Set(columns.map(({ name }) => name));
  for (const [name, value] of Object.entries(result.columns ?? {})) {
    const column = columns.find((one) => one.name === name);
    if (!known.has(name) || !column) throw new Error(`unknown column ${name}`);
    if (!Number.isInteger(storedValue(column, value))) throw new Error(`${name} cannot be stored: ${value}`);
  }
  const text = JSON.stringify(result.detail ?? null);
  if (text.length > 16_384) throw new Error(`a detail of ${text.length} characters`);
}
