import type { Ability } from '../../../core/ports/ability.ts';
import { FaultError } from '../../../core/result/result.ts';
import { systemServers } from './system-servers.ts';

/** Whether this host has name servers of its own; whether they answer is for a probe to find out. */
export const dnsAbilities: readonly Ability[] = [
  {
    feature: 'system-name-servers',
    title: 'Name servers of this computer (DNS)',
    async test() {
      const servers = systemServers(performance.now());
      if (servers.length > 0) return servers.map(({ address }) => address).join(', ');
      throw new FaultError({
        code: 'dns.no-system-server',
        message: 'This computer has no name server configured',
        hint: 'name servers with the setting server, or write them into /etc/resolv.conf',
      });
    },
  },
];
