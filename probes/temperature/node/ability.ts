import { platform } from 'node:os';
import type { Ability } from '../../../core/ports/ability.ts';
import { FaultError } from '../../../core/result/result.ts';
import { type SystemFiles, systemFiles } from '../../../host/service/machine/system-files.ts';
import { readTemperatures } from '../../../host/service/machine/temperatures.ts';
import { readThrottling } from '../../../host/service/machine/throttling.ts';

/** Whether these files describe a machine with sensors. @param files null = no Linux */
export const temperatureAbility = (files: SystemFiles | null): Ability => ({
  feature: 'temperature-sensors',
  title: 'Temperature sensors',
  async test(signal) {
    const sensors = files ? readTemperatures(files) : [];
    const throttling = files ? await readThrottling(files, signal) : null;
    if (sensors.length === 0 && !throttling) {
      const message = files
        ? 'This computer has no temperature sensor that the kernel reports'
        : `Sounder reads no temperature on ${platform()}`;
      throw new FaultError({ code: 'temperature.no-sensor', message });
    }
    const names = sensors.map(({ name, celsius }) => `${name} ${celsius.toFixed(1)} °C`).join(', ');
    return [names, throttling ? 'throttling flags' : ''].filter((text) => text !== '').join(', ');
  },
});

export const temperatureAbilities: readonly Ability[] = [
  temperatureAbility(platform() === 'linux' ? systemFiles() : null),
];
