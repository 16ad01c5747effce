import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { formatDuration } from '../../core/model/duration.ts';
import type { Group, Project, Target } from '../../core/model/project.ts';
import { type EffectiveSettings, effectiveSettings } from '../../core/model/settings.ts';
import type { ReportSettings } from '../../core/reports/report-schedule.ts';
import { maskedUrl } from '../../core/text/masked-url.ts';
import { definitionOf } from '../../probes/registry.ts';
import { loadProject } from '../project/project-file.ts';

/** Settings of the targets of a project, as a report needs them. */
export interface TargetSettings {
  readonly byTarget: ReadonlyMap<string, { readonly site: string | null; readonly settings: EffectiveSettings }>;
  /** One target or group each, without anything that may be secret; empty = not known. */
  readonly lines: readonly string[];
}

const NONE: TargetSettings = { byTarget: new Map(), lines: [] };

/** Settings of reports in the project file of a data folder; none where it is missing or invalid. */
export function readReportSettings(dataDir: string): ReportSettings {
  const path = join(dataDir, 'project.yaml');
  if (!existsSync(path)) return {};
  const loaded = loadProject(readFileSync(path, 'utf8'));
  return 'problems' in loaded ? {} : (loaded.project.reports ?? {});
}

/** Reads the project file of a data folder. One that is missing or invalid leaves the settings unknown, not the report undone. */
export function readTargetSettings(dataDir: string): TargetSettings {
  const path = join(dataDir, 'project.yaml');
  if (!existsSync(path)) return NONE;
  const loaded = loadProject(readFileSync(path, 'utf8'));
  return 'problems' in loaded ? NONE : settingsOf(loaded.project);
}

function settingsOf({ targets = {}, groups = {}, defaults }: Project): TargetSettings {
  const known = Object.entries(targets).map(([name, target]) => {
    const settings = effectiveSettings(target, defaults, definitionOf(target.probe)?.defaults);
    return { name, target, settings };
  });
  return {
    byTarget: new Map(known.map(({ name, target, settings }) => [name, { site: target.site ?? null, settings }])),
    lines: [
      ...Object.entries(groups).map(([name, group]) => groupLine(name, group)),
      ...known.map(({ name, target, settings }) => targetLine(name, target, settings)),
    ],
  };
}

/** User and password of a URL. */
const CREDENTIALS = /^([a-z][a-z0-9+.-]*:\/\/)[^/@]*@/i;

function targetLine(name: string, { probe, to }: Target, settings: EffectiveSettings): string {
  const { intervalMs, timeoutMs, packets, payloadBytes, dscp, ports, enabled, schedule } = settings;
  const parts = [
    `${probe} to ${maskedUrl(to.replace(CREDENTIALS, '$1'))}`,
    ...(ports.length > 0 ? [`ports ${ports.join(', ')}`] : []),
    `every ${formatDuration(intervalMs)}`,
    `timeout ${formatDuration(timeoutMs)}`,
    ...(packets > 1 ? [`${packets} packets per round`] : []),
    ...(payloadBytes === null ? [] : [`${payloadBytes} bytes of data`]),
    ...(dscp === 0 ? [] : [`DSCP ${dscp}`]),
    ...(schedule === null ? [] : [`schedule ${schedule}`]),
    ...(enabled ? [] : ['disabled']),
  ];
  return `${name}: ${parts.join(', ')}`;
}

function groupLine(name: string, { source, sourcePorts, dscp, payloadBytes }: Group): string {
  const parts = [
    ...(source === undefined ? [] : [`source ${[source].flat().join(', ')}`]),
    ...(sourcePorts === undefined ? [] : [`source ports ${sourcePorts}`]),
    ...(dscp === undefined ? [] : [`DSCP ${dscp}`]),
    ...(payloadBytes === undefined ? [] : [`${payloadBytes} bytes of data`]),
  ];
  return `Group ${name}: ${parts.length > 0 ? parts.join(', ') : 'no packet settings'}`;
}
