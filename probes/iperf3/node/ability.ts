import type { Capability } from '../../../core/ports/packet-io.ts';
import { findProgram } from './program.ts';

/** Whether throughput can be tested on this host, for doctor: the program, found and started. */
export async function iperf3Ability(env: NodeJS.ProcessEnv = process.env): Promise<Capability> {
  const { program, fault } = await findProgram(env);
  return {
    feature: 'iperf3',
    works: program !== null,
    method: program && `${program.path} ${program.version}`,
    fault,
  };
}
