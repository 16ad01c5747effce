import type { Upgrade, UpgradeStep } from '../../core/contracts/fleet-upgrade.ts';
import { formatDuration } from '../../core/model/duration.ts';

const STATE_TEXTS = {
  running: 'is running',
  done: 'is done',
  halted: 'is halted: no other agent gets it',
  stopped: 'was stopped',
} as const satisfies Readonly<Record<Upgrade['state'], string>>;

/** The newest upgrade, with the agents that need attention or are under way. */
export function upgradeText({ version, state, reason, restAtMs, steps }: Upgrade, nowMs: number): string {
  const done = steps.filter((step) => step.state === 'done').length;
  const lines = [`The upgrade to version ${version} ${STATE_TEXTS[state]}, ${done} of ${steps.length} agents have it`];
  if (reason !== null) lines.push(`  ${reason}`);
  if (restAtMs !== null) {
    const leftMs = Math.max(1, Math.ceil((restAtMs - nowMs) / 1000)) * 1000;
    lines.push(`  The others get it in ${formatDuration(leftMs)}, if the first ones stay connected`);
  }
  const shown = steps.filter((step) => step.state !== 'done' && step.state !== 'waiting');
  lines.push(...shown.map((step) => `  ${step.agent}: ${stepText(step)}`));
  return `${lines.join('\n')}\n`;
}

function stepText({ state, share, problem }: UpgradeStep): string {
  if (state === 'sending') return `${Math.floor(share * 100)} % of the bundle sent`;
  if (state === 'restarting') return 'restarts';
  return problem === null ? state : `${state}, ${problem}`;
}
