import type { ServiceTemplate } from '../../../core/model/packet.ts';
import { probeSettings } from '../../../core/model/settings.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';
import type { HttpRequest } from './request.ts';
import { HTTP_SETTINGS } from './settings.ts';

/** The plan entry's template of one series. */
export function compileHttp(series: PlannedSeries): ServiceTemplate {
  const { requestMethod, httpVersion, ...rest } = probeSettings(HTTP_SETTINGS, series.settings);
  const request: HttpRequest = {
    ...rest,
    url: series.to,
    family: series.settings.family,
    method: requestMethod.toUpperCase(),
    version: httpVersion,
  };
  return serviceOf(series, request);
}
