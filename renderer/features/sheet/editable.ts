import type { Status } from '../../../core/contracts/station.ts';
import { READ_ONLY } from '../../base/station/read-only.ts';

/** Why the tables cannot be edited; null = they can. The station edits only files of Sounder's own. */
export function refusalOf(status: Status | null): string | null {
  if (!status) return null;
  if (status.readOnly) return READ_ONLY;
  const { kind } = status.project;
  return kind === 'sounder' ? null : `Read-only: a ${kind} file. Convert it to a Sounder project to edit it`;
}
