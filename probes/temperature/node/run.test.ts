import { describe, expect, it } from 'vitest';
import { CAUSES } from '../../../core/model/outcome.ts';
import type { ServiceRecord } from '../../../core/service/finding.ts';
import { systemClock } from '../../../host/clock.ts';
import type { SystemFiles } from '../../../host/service/machine/system-files.ts';
import { serviceHost } from '../../../host/service/service-host.ts';
import { tryService } from '../../../host/service/testing/service-rig.ts';
import { describeTemperature } from '../cli/lines.ts';
import { temperatureChanges } from '../common/changes.ts';
import { compileTemperature } from '../common/compile.ts';
import { temperature } from '../common/definition.ts';
import { temperatureRunner } from './run.ts';

const probe = { definition: temperature, compile: compileTemperature };
const host = serviceHost({ clock: systemClock() });
const files = (texts: Readonly<Record<string, string>>): SystemFiles => ({
  text: (path) => texts[path] ?? null,
  list: (path) => (path === '/sys/class/thermal' ? ['thermal_zone0', 'thermal_zone1'] : []),
});
const measure = (texts: Readonly<Record<string, string>> | null) =>
  tryService(probe, temperatureRunner(texts && files(texts)), host, { to: 'localhost' });

const PI = {
  '/sys/class/thermal/thermal_zone0/temp': '48312\n',
  '/sys/class/thermal/thermal_zone0/type': 'cpu-thermal\n',
  '/sys/devices/platform/soc/soc:firmware/get_throttled': '50005\n',
};

const recordOf = (values: ServiceRecord['values'], detail: ServiceRecord['detail']): ServiceRecord => ({
  atMs: 0,
  round: 0,
  outcome: 'reply',
  cause: 0,
  durationMs: null,
  values,
  detail,
});

const linesOf = (record: ServiceRecord) =>
  describeTemperature({ series: 1, last: record, lastDetailed: record, recent: [], progress: [] } as never);

describe('temperature', () => {
  it('of a Raspberry Pi comes with its limits', async () => {
    expect(await measure(PI)).toEqual({
      outcome: 'reply',
      durationMs: null,
      columns: { celsius: 48.312, underVoltage: 2, throttled: 2, frequencyCapped: 0, softTemperatureLimit: 0 },
      detail: { sensors: [{ name: 'cpu-thermal', celsius: 48.312 }], hasLimits: true },
    });
  });

  it('is that of the hottest sensor', async () => {
    const result = await measure({ ...PI, '/sys/class/thermal/thermal_zone1/temp': '61000' });
    expect(result.columns?.['celsius']).toBe(61);
  });

  it.each([[{}], [null]])('without a sensor is not measured, and never 0', async (texts) => {
    const result = await measure(texts);
    expect(result).toMatchObject({ outcome: 'not-measured', cause: CAUSES['not-available'], durationMs: null });
    expect(linesOf(recordOf({}, result.detail ?? null))).toMatch(/^(This computer has no|Sounder reads no)/);
  });

  it('reads as lines', async () => {
    const { detail = null } = await measure(PI);
    const values = {
      celsius: 48.3,
      underVoltage: 'now',
      throttled: 'earlier',
      frequencyCapped: 'no',
      softTemperatureLimit: 'no',
    };
    expect(linesOf(recordOf(values, detail))).toBe(
      'cpu-thermal              48.3 °C\nfirmware limits: under-voltage now, throttled earlier',
    );
  });

  it('reports when a limit begins and ends', () => {
    const [calm, under] = [recordOf({ underVoltage: 'no' }, {}), recordOf({ underVoltage: 'now' }, {})];
    const texts = (before: ServiceRecord, now: ServiceRecord) =>
      temperatureChanges(before, now).map((one) => one.describe('pi'));
    expect(texts(calm, under)).toEqual(['pi: under-voltage began on this computer']);
    expect(texts(under, recordOf({ underVoltage: 'earlier' }, {}))).toEqual([
      'pi: under-voltage ended on this computer',
    ]);
    expect(texts(calm, recordOf({ underVoltage: null }, {}))).toEqual([]);
  });
});
