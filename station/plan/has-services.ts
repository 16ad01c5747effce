import type { Project } from '../../core/model/project.ts';
import { definitionOf } from '../../probes/registry.ts';

/** Whether a project has a target of the service engine. */
export const hasServices = ({ targets = {} }: Project): boolean =>
  Object.values(targets).some(({ probe }) => definitionOf(probe)?.service !== undefined);
