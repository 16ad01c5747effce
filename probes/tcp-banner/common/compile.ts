import { addressFamily } from '../../../core/model/address.ts';
import type { ServiceTemplate } from '../../../core/model/packet.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';
import { tcpBanner } from './definition.ts';
import type { TcpBannerRequest } from './request.ts';

/** The transaction of one series; the project schema guarantees a port. */
export function compileTcpBanner(series: PlannedSeries): ServiceTemplate {
  const { tlsServerName, ...settings } = probeSettings(tcpBanner.settings, series.settings);
  const request: TcpBannerRequest = {
    ...settings,
    port: series.port ?? 0,
    serverName: tlsServerName ?? nameOf(series),
  };
  return serviceOf(series, request);
}

/** The name that the target was given, without which the certificate is checked for the address. */
function nameOf({ to, address }: PlannedSeries): string {
  const isName = addressFamily(to) === undefined && /^[A-Za-z0-9._-]+$/.test(to);
  return isName ? to : address.replace(/%.*$/, '');
}
