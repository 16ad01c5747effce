import type { ServiceRecord } from '../../../core/service/finding.ts';
import type { ServiceChange } from '../../../core/service/service-tracker.ts';
import { smbDetail } from './detail.ts';

/** Changes of a server between two transactions: its identity, dialect and signing. */
export function smbChanges(before: ServiceRecord, now: ServiceRecord): readonly ServiceChange[] {
  const [old, fresh] = [smbDetail(before.detail)?.server, smbDetail(now.detail)?.server];
  if (!old || !fresh) return [];
  const changes: ServiceChange[] = [];
  if (old.guid !== fresh.guid) {
    changes.push({
      kind: 'smb-server',
      describe: (target) => `SMB server of ${target} changed: server GUID ${old.guid} → ${fresh.guid}`,
    });
  }
  if (old.dialect !== fresh.dialect) {
    changes.push({
      kind: 'smb-dialect',
      describe: (target) => `SMB dialect of ${target} changed: ${old.dialect} → ${fresh.dialect}`,
    });
  }
  if (old.isSigningRequired !== fresh.isSigningRequired) {
    changes.push({
      kind: 'smb-signing',
      describe: (target) => `${target} ${fresh.isSigningRequired ? 'now requires' : 'no longer requires'} SMB signing`,
    });
  }
  return changes;
}
