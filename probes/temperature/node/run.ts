import { platform } from 'node:os';
import { CAUSES } from '../../../core/model/outcome.ts';
import type { Runner } from '../../../core/ports/service.ts';
import { type SystemFiles, systemFiles } from '../../../host/service/machine/system-files.ts';
import { readTemperatures } from '../../../host/service/machine/temperatures.ts';
import { readThrottling } from '../../../host/service/machine/throttling.ts';
import { LIMIT_STATES, LIMITS, type Limit } from '../common/limits.ts';
import type { TemperatureRequest } from '../common/request.ts';

/** Carries out rounds on the machine that these files describe. @param files null = no Linux */
export const temperatureRunner =
  (files: SystemFiles | null): Runner<TemperatureRequest> =>
  async ({ signal }) => {
    if (!files) return notAvailable(`Sounder reads no temperature on ${platform()}`);
    const sensors = readTemperatures(files);
    const throttling = await readThrottling(files, signal);
    if (sensors.length === 0 && !throttling)
      return notAvailable('This computer has no temperature sensor that the kernel reports');
    const limits = (Object.keys(LIMITS) as Limit[]).map((limit) => [
      limit,
      throttling ? LIMIT_STATES[throttling[limit]] : null,
    ]);
    return {
      outcome: 'reply',
      durationMs: null,
      columns: {
        celsius: sensors.length > 0 ? Math.max(...sensors.map(({ celsius }) => celsius)) : null,
        ...Object.fromEntries(limits),
      },
      detail: { sensors: sensors.map(({ name, celsius }) => ({ name, celsius })), hasLimits: throttling !== null },
    };
  };

/** Reads the sensors of this host. */
export const runTemperature: Runner<TemperatureRequest> = temperatureRunner(
  platform() === 'linux' ? systemFiles() : null,
);

const notAvailable = (error: string) =>
  ({ outcome: 'not-measured', cause: CAUSES['not-available'], durationMs: null, detail: { error } }) as const;
