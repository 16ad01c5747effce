import { describe, expect, test } from 'vitest';
import { measure } from '../../lab/measure.ts';
import { scenarioFiles } from '../../lab/scenario-files.ts';
import { contradictions } from '../../lab/truth.ts';
import { VirtualClock } from '../../lab/virtual-clock.ts';
import { SimulatedPacketIo } from './simulated.ts';

// A file of host/packet-io/scenarios is a network and the truth about it: another case is another file.
describe.each(scenarioFiles())('$name', ({ scenario }) => {
  test.each(scenario.measurements ?? [])('$name is measured as it is, in memory', async (measurement) => {
    const clock = new VirtualClock();
    const io = new SimulatedPacketIo({ clock, scenario });
    const { fault, rows } = await measure(io, measurement.send, clock.nowMs(), (ms) => clock.advance(ms));
    expect(fault).toBeNull();
    expect(contradictions(measurement, rows, 'virtual')).toEqual([]);
  });
});
