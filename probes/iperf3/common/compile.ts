import type { ServiceTemplate } from '../../../core/model/packet.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';
import { requestOf } from './settings.ts';

/** Instruction to test the throughput of one series. */
export const compileIperf3 = (series: PlannedSeries): ServiceTemplate =>
  serviceOf(series, requestOf(series.settings, series.port));
