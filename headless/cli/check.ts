import { addressFamily } from '../../core/model/address.ts';
import { parseDuration } from '../../core/model/duration.ts';
import { effectiveSettings, type Project } from '../../core/model/project.ts';
import { expandTarget, groupsOf } from '../../core/plan/expand.ts';
import { EXIT } from '../../host/exit-status.ts';
import type { CliContext } from './context.ts';
import { type FileKind, problemLine, readProject } from './project-argument.ts';

/** `sounder check`: every error of a file, or what it means after defaults. Starts nothing. */
export function check(
  context: CliContext,
  path: string,
  options: { readonly as?: FileKind; readonly json: boolean },
): number {
  const { kind, result } = readProject(path, options.as);
  if ('problems' in result) {
    if (options.json) context.out(`${JSON.stringify({ ok: false, errors: result.problems })}\n`);
    else for (const problem of result.problems) context.out(problemLine(path, problem));
    return EXIT.invalidFile;
  }
  if (options.json) {
    context.out(`${JSON.stringify({ ok: true, kind, ...described(result.project), warnings: result.warnings })}\n`);
    return EXIT.ok;
  }
  for (const warning of result.warnings) context.err(problemLine(path, warning));
  const targets = Object.keys(result.project.targets ?? {}).length;
  context.out(`${path} is valid: ${targets} ${targets === 1 ? 'target' : 'targets'}\n`);
  return EXIT.ok;
}

const ICMP_HEADER_BYTES = 8;

function described(project: Project) {
  const groups = project.groups ?? {};
  const targets = Object.entries(project.targets ?? {}).map(([name, target]) => {
    const settings = effectiveSettings(target, project.defaults);
    const expanded = expandTarget(name, target, project, new Map());
    const active = settings.enabled && (expanded.series.length > 0 || expanded.unresolved !== null);
    const literal = expanded.series[0] ? addressFamily(expanded.series[0].address) : undefined;
    const family = settings.family ?? literal ?? null;
    return [
      name,
      {
        probe: target.probe,
        type: target.probe,
        destination: target.to,
        addressFamily: family === null ? null : `ipv${family}`,
        groups: groupsOf(target, groups),
        active,
        reason: active ? null : expanded.reason,
        packets: settings.packets,
        intervalSeconds: settings.intervalMs / 1000,
        timeoutSeconds: settings.timeoutMs / 1000,
        dnsUpdateIntervalSeconds: null,
        ipPayloadBytes: (settings.payloadBytes ?? 0) + ICMP_HEADER_BYTES,
        dstPort: null,
        alertLevel: null,
        state: null,
        threshold: target.thresholds ? thresholdSeconds(target.thresholds) : null,
      },
    ] as const;
  });
  return {
    globals: { name: project.name ?? null, ...project.defaults },
    groups,
    targets: Object.fromEntries(targets),
  };
}

/** Durations in seconds, ratios as they are. */
function thresholdSeconds(thresholds: Readonly<Record<string, string | number | undefined>>): Record<string, number> {
  const out: Record<string, number> = {};
  for (const [key, value] of Object.entries(thresholds)) {
    if (typeof value === 'number') out[key] = value;
    else if (value !== undefined) {
      const parsed = parseDuration(value);
      if ('ms' in parsed) out[key] = parsed.ms / 1000;
    }
  }
  return out;
}
