import { addressFamily } from '../../../core/model/address.ts';
import type { ServiceTemplate } from '../../../core/model/packet.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';
import { smb } from './definition.ts';
import type { SmbRequest } from './request.ts';
import { parseSteps } from './steps.ts';

const PORT = 445;

/** The transaction of one series. */
export function compileSmb(series: PlannedSeries): ServiceTemplate {
  const { user, domain, password, serverName, steps } = probeSettings(smb.settings, series.settings);
  const parsed = steps === null ? [] : parseSteps(steps);
  const [, domainOfUser, nameOfUser] = /^([^\\]*)\\(.+)$/.exec(user ?? '') ?? [];
  const request: SmbRequest = {
    port: series.port ?? PORT,
    serverName: serverName ?? nameOf(series),
    user: nameOfUser ?? user,
    domain: domain ?? domainOfUser ?? '',
    password,
    steps: 'error' in parsed ? [] : [...parsed],
  };
  return serviceOf(series, request);
}

/** The name that the target was given, without which the address stands for it. */
function nameOf({ to, address }: PlannedSeries): string {
  const isName = addressFamily(to) === undefined && /^[A-Za-z0-9._-]+$/.test(to);
  if (isName) return to;
  const literal = address.replace(/%.*$/, '');
  // A colon is not allowed in the name of a share; this is how Windows writes IPv6 addresses there.
  return literal.includes(':') ? `${literal.replaceAll(':', '-')}.ipv6-literal.net` : literal;
}
