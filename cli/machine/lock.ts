import { dirname } from 'node:path';
import { toFault } from '../../core/result/result.ts';
import { EXIT } from '../../host/exit-status.ts';
import { INSTALLED_BROKER } from '../../host/packet-io/broker-file.ts';
import { findGroup, removeGroup, removeMember } from '../../host/packet-io/broker-group.ts';
import { removeBroker, removeFolders } from '../../host/packet-io/install-broker.ts';
import { type InstallRecord, readRecord, removeRecord } from '../../host/packet-io/install-record.ts';
import type { CliContext } from '../command/context.ts';
import { usage } from '../command/usage.ts';

/** `sounder doctor --lock`: removes what `--unlock` installed, and nothing that existed before. Needs root. */
export function lock(context: CliContext, json: boolean): number {
  if (process.getuid?.() !== 0) throw usage('Only root can remove the broker', 'sudo sounder doctor --lock');
  const record = readRecord();
  const removed = [...removeBroker()];
  const left: string[] = [];
  for (const step of membership(record)) {
    try {
      step.run();
      removed.push(step.what);
    } catch (error) {
      left.push(`${step.what}: ${toFault(error).message}`);
    }
  }
  // The record keeps the steps that failed for the next attempt.
  if (left.length === 0) {
    removeRecord();
    removed.push(...removeFolders(record.firstFolder ?? dirname(INSTALLED_BROKER)));
  }
  if (json) context.out(`${JSON.stringify({ ok: left.length === 0, removed, left })}\n`);
  else if (removed.length + left.length === 0) context.out('Nothing was installed, nothing to remove\n');
  else context.out([...removed.map((one) => `removed  ${one}\n`), ...left.map((one) => `left     ${one}\n`)].join(''));
  return left.length === 0 ? EXIT.ok : EXIT.internal;
}

function membership({ madeGroup, added }: InstallRecord): { what: string; run: () => void }[] {
  const steps = added
    .filter(({ group, user }) => group !== madeGroup && findGroup(group)?.members.includes(user))
    .map(({ group, user }) => ({ what: `${user} from group ${group}`, run: () => removeMember(group, user) }));
  if (madeGroup === null || !findGroup(madeGroup)) return steps;
  return [...steps, { what: `group ${madeGroup}`, run: () => removeGroup(madeGroup) }];
}
