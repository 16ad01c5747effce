import { platform } from 'node:os';
import type { Ability } from '../../../core/ports/ability.ts';
import { readMachine } from '../../../host/service/machine/machine-reading.ts';
import { type SystemFiles, systemFiles } from '../../../host/service/machine/system-files.ts';

/** Readings of the machine that these files describe. @param files null = no Linux */
export const healthAbility = (files: SystemFiles | null): Ability => ({
  feature: 'machine-health',
  title: 'Health of this computer',
  async test() {
    const { interfaces } = await readMachine(files, 0);
    const all = interfaces?.length ?? 0;
    const parts = [
      'CPU, memory and disk',
      ...(all > 0 ? [`${all} network ${all === 1 ? 'interface' : 'interfaces'}`] : []),
    ];
    return parts.join(', ');
  },
});

export const healthAbilities: readonly Ability[] = [healthAbility(platform() === 'linux' ? systemFiles() : null)];
