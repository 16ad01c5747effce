import { projectSchema } from '../core/model/project-schema.ts';
import { PROBE_IDS, probeOf } from './registry.ts';

/** The schema of project files of this version. */
export const PROJECT_SCHEMA = projectSchema(PROBE_IDS.map((id) => probeOf(id).definition));

/** Parses a project. @returns all errors, including those between parts that are invalid themselves */
export const parseProject = PROJECT_SCHEMA.parse;
