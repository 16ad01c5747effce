import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';
import { ALERT_KINDS, THRESHOLD_OVER, UP } from '../../core/alerts/alert-kinds.ts';

const documented = readFileSync(new URL('../../docs/alerts.md', import.meta.url), 'utf8');

it('documents each kind of alert with its level, and the events of recoveries', () => {
  for (const [kind, { severity }] of Object.entries(ALERT_KINDS)) {
    const row = documented.split('\n').find((line) => line.startsWith('|') && line.includes(`\`${kind}\``));
    expect([kind, row?.split('|')[2]?.trim()]).toEqual([kind, severity]);
  }
  for (const kind of [UP, THRESHOLD_OVER]) expect(documented).toContain(`\`${kind}\``);
});
