import type { ServiceTemplate } from '../../../core/model/packet.ts';
import type { PlannedSeries } from '../../../core/plan/expand.ts';
import { serviceOf } from '../../../core/plan/service.ts';

/** Instruction to read the sensors of this host. */
export const compileTemperature = (series: PlannedSeries): ServiceTemplate => serviceOf(series, {});
