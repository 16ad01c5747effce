import type { ServiceRecord } from '../../../core/service/finding.ts';
import type { Changes, ServiceChange } from '../../../core/service/service-tracker.ts';
import { readDetail } from './detail.ts';

const day = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

/** Changes between two transactions: another status, another certificate. */
export const httpChanges: Changes = (before, now) => [...statusChange(before, now), ...certificateChange(before, now)];

function statusChange(before: ServiceRecord, now: ServiceRecord): readonly ServiceChange[] {
  const { status: was } = before.values;
  const { status: is } = now.values;
  if (typeof was !== 'number' || typeof is !== 'number' || was === is) return [];
  return [{ kind: 'http-status', describe: (target) => `Status of ${target} changed from ${was} to ${is}` }];
}

function certificateChange(before: ServiceRecord, now: ServiceRecord): readonly ServiceChange[] {
  const was = readDetail(before.detail)?.tls;
  const is = readDetail(now.detail)?.tls;
  const [leaf] = is?.chain ?? [];
  // Names are served by other certificates: a redirect elsewhere is no new certificate.
  if (!was || !is || !leaf || was.serverName !== is.serverName) return [];
  if (was.chain[0]?.fingerprint === leaf.fingerprint) return [];
  const validity = `valid until ${day(leaf.notAfterMs)}, issued by ${leaf.issuer}`;
  return [
    {
      kind: 'http-certificate',
      describe: (target) => `Certificate of ${is.serverName} (${target}) changed: ${validity}`,
    },
  ];
}
