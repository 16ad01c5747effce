import type { ProbeDefinition } from '../core/model/probe-definition.ts';
import type { Project } from '../core/model/project.ts';
import { type ProjectSchema, projectSchema } from '../core/model/project-schema.ts';
import { projectWarnings } from '../core/model/project-warnings.ts';
import { PROBE_IDS, probeOf } from './registry.ts';

const DEFINITIONS: readonly ProbeDefinition[] = PROBE_IDS.map((id) => probeOf(id).definition);

let schema: ProjectSchema | undefined;

/** The schema of project files of this version. Made when it is first asked for: that takes a third of the start of a thread of the page. */
export function allProbesSchema(): ProjectSchema {
  schema ??= projectSchema(DEFINITIONS);
  return schema;
}

/** Parses a project. @returns all errors, including those between parts that are invalid themselves */
export const parseProject: ProjectSchema['parse'] = (value) => allProbesSchema().parse(value);

const BY_ID = new Map(DEFINITIONS.map((one) => [one.id, one]));

/** Finds settings of a valid project that do nothing, or not what they seem to. */
export const warningsOf = (project: Project) => [...projectWarnings(project, BY_ID)];
