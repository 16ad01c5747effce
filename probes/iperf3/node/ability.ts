import type { Ability } from '../../../core/ports/ability.ts';
import { FaultError } from '../../../core/result/result.ts';
import { findProgram } from './program.ts';

/** Whether throughput can be tested on this host: the program, found and started. */
export const iperf3Ability = (env: NodeJS.ProcessEnv = process.env): Ability => ({
  feature: 'iperf3-program',
  title: 'Throughput tests (iperf3)',
  async test() {
    const { program, fault } = await findProgram(env);
    if (fault) throw new FaultError(fault);
    return `${program.path} ${program.version}`;
  },
});

export const iperf3Abilities: readonly Ability[] = [iperf3Ability()];
