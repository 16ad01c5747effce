import type { ServiceResult } from '../../../../core/ports/service.ts';
import { systemClock } from '../../../../host/clock.ts';
import { serviceHost } from '../../../../host/service/service-host.ts';
import { type ServiceTrial, tryService } from '../../../../host/service/testing/service-rig.ts';
import { compileTcpBanner } from '../../common/compile.ts';
import { tcpBanner } from '../../common/definition.ts';
import { type BannerDetail, bannerDetail } from '../../common/detail.ts';
import { runTcpBanner } from '../run.ts';

const host = serviceHost({ clock: systemClock() });

export type Tried = ServiceResult & { readonly parsed: BannerDetail };

/** One transaction as the engine carries it out. */
export async function tryBanner(
  port: number,
  settings: ServiceTrial['settings'] = {},
  more: Partial<ServiceTrial> = {},
): Promise<Tried> {
  const trial = { to: '127.0.0.1', ...more, settings: { port, ...settings } };
  const result = await tryService({ definition: tcpBanner, compile: compileTcpBanner }, runTcpBanner, host, trial);
  const parsed = bannerDetail(result.detail);
  if (!parsed) throw new Error(`a detail of another form: ${JSON.stringify(result.detail)}`);
  return { ...result, parsed };
}
