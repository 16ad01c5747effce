import { DEFAULT_MAX_VERSION, getCACertificates } from 'node:tls';
import type { Ability } from '../../../core/ports/ability.ts';
import { FaultError } from '../../../core/result/result.ts';

/** Whether certificates of servers can be checked on this host. */
export const httpAbilities: readonly Ability[] = [
  {
    feature: 'trusted-authorities',
    title: 'Certificate checks (TLS)',
    async test() {
      const count = new Set([...getCACertificates('default'), ...getCACertificates('system')]).size;
      if (count > 0) return `${count} trusted authorities, up to ${DEFAULT_MAX_VERSION}`;
      throw new FaultError({
        code: 'tls.no-authorities',
        message: 'This computer trusts no certification authority',
        hint: 'install ca-certificates, or set caFile',
      });
    },
  },
];
