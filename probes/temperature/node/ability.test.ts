import { expect, it } from 'vitest';
import type { SystemFiles } from '../../../host/service/machine/system-files.ts';
import { temperatureAbility } from './ability.ts';

const { signal } = new AbortController();
const files = (texts: Readonly<Record<string, string>>): SystemFiles => ({
  text: (path) => texts[path] ?? null,
  list: (path) => (path === '/sys/class/thermal' ? ['thermal_zone0'] : []),
});

it('names the sensors with their values', async () => {
  const zone = '/sys/class/thermal/thermal_zone0';
  const found = files({ [`${zone}/temp`]: '48312\n', [`${zone}/type`]: 'cpu-thermal\n' });
  expect(await temperatureAbility(found).test(signal)).toBe('cpu-thermal 48.3 °C');
});

it.each([null, files({})])('is missing without a sensor', async (none) => {
  await expect(temperatureAbility(none).test(signal)).rejects.toMatchObject({
    fault: { code: 'temperature.no-sensor' },
  });
});
