import type { HealthFigure } from '../../core/metrics/family.ts';
import { labelText } from '../../core/metrics/text-writer.ts';

/** Figures of this process, under the names that all programs have. */
export function processFigures(version: string, isReloadFailed: boolean): readonly HealthFigure[] {
  const { user, system } = process.cpuUsage();
  return [
    gauge('sounder_build_info', 'Version of Sounder', 1, labelText([['version', version]])),
    gauge('sounder_project_last_reload_successful', '0 if the last reload of the file failed', isReloadFailed ? 0 : 1),
    counter('process_cpu_seconds_total', 'Processor time of this process', (user + system) / 1e6),
    gauge('process_resident_memory_bytes', 'Resident memory of this process', process.memoryUsage.rss()),
    gauge('process_start_time_seconds', 'Start of this process, Unix time', STARTED_AT),
  ];
}

const STARTED_AT = Math.round(Date.now() / 1000 - process.uptime());

export const gauge = (name: string, help: string, value: number, labels = ''): HealthFigure => ({
  name,
  type: 'gauge',
  help,
  samples: [[labels, value]],
});

export const counter = (name: string, help: string, value: number, labels = ''): HealthFigure => ({
  name,
  type: 'counter',
  help,
  samples: [[labels, value]],
});
