import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { labMissing, runInLab } from '../../lab/namespaces.ts';
import { incoming, ROUTED, TARGET, UNLIMITED_ERRORS } from '../../lab/routed.ts';
import { builtCommand, temporaryDir } from './sounder-process.ts';

/** Datagrams without payload, and source ports 65000 and 65001 unless a group sets others. */
const netprobify = (groups: string): string =>
  `global: {probe_name: edge, interval: 1, nb_proc: 1, logging_level: INFO, prometheus_port: 9200, dns_update_interval: 0}
groups: ${groups}
targets:
  far: {type: UDPunreachable, destination: ${TARGET}, dst_port: 33434, nb_packets: 5}
`;
const ROUNDS = 2;
/** Groups begin within the first half of the second that is a round: as far from the last round as from one too many. */
const DURATION_MS = ROUNDS * 1000 - 250;
const SENT = ROUNDS * 5;

const missing = labMissing(ROUTED);

let dir: ReturnType<typeof temporaryDir>;
beforeEach(() => {
  dir = temporaryDir();
});
afterEach(() => dir.remove());

/** @returns sent, lost and not measured of each group, in the order of the summaries */
async function countsOf(groups: string, network: readonly string[]): Promise<unknown[]> {
  const path = join(dir.path, 'netprobify.yaml');
  writeFileSync(path, netprobify(groups));
  const args = ['run', path, '--duration', `${DURATION_MS}ms`, '--json'];
  const lab = { network: [...ROUTED, UNLIMITED_ERRORS, ...network] };
  const run = await runInLab(lab, [process.execPath, builtCommand, ...args]);
  expect([run.exitCode, run.stderr]).toEqual([0, '']);
  return run.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
    .filter(({ kind }) => kind === 'summary')
    .map(({ group, sent, lost, notMeasured }) => [group, sent, lost, notMeasured]);
}

// A busy machine may lose a reply, or miss a slot: such a test runs again.
describe.skipIf(missing !== undefined)(
  `the groups of a netprobify file${missing === undefined ? '' : ` (not run: ${missing})`}`,
  () => {
    it.each([
      ['0', SENT, 0],
      ['10', 0, SENT],
    ] as const)(
      'that differ in DSCP alone have each their own loss, when DSCP %s is lost',
      async (dscp, plain, marked) => {
        const lost = incoming('target', `ip dscp ${dscp} udp dport 33434 drop`);
        expect(await countsOf('{plain: {}, marked: {dscp: 10}}', lost)).toEqual([
          ['plain', SENT, plain, 0],
          ['marked', SENT, marked, 0],
        ]);
      },
    );

    it('that share a port and a DSCP count each their own packets', async () => {
      expect(await countsOf('{one: {}, other: {src_port_a: 65001, src_port_z: 65002}}', [])).toEqual([
        ['one', SENT, 0, 0],
        ['other', SENT, 0, 0],
      ]);
    });
  },
);
