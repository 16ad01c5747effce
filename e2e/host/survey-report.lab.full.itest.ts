import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { ReportDocument } from '../../core/reports/document.ts';
import type { TargetItem } from '../../core/reports/document-target.ts';
import { Network } from '../../host/packet-io/network/network.ts';
import type { NetworkPacket } from '../../host/packet-io/network/packet.ts';
import { compileHelper } from '../../lab/compile.ts';
import { labMissing, OPEN_PING_GROUPS, runInLab } from '../../lab/namespaces.ts';
import { readScenario } from '../../lab/scenario-files.ts';
import { TUN_NETWORK } from '../../lab/tun.ts';

const NETWORK = [...TUN_NETWORK, OPEN_PING_GROUPS];
const SCENARIO = join(import.meta.dirname, 'survey-truth.yaml');
const pipe = compileHelper('tun-pipe.c', []);
const missing = labMissing(NETWORK) ?? ('missing' in pipe ? pipe.missing : undefined);

/** Half of the width within which a binomial share lies in all but 1 of 10 000 cases. */
const binomialBound = (ratio: number, packets: number): number => 3.9 * Math.sqrt((ratio * (1 - ratio)) / packets);
const LOSS = 0.1;
const OUTAGE = { fromMs: 5000, untilMs: 8000 };
const REROUTED_MS = 6000;
/** The first packet leaves within this time after the survey begins; rounds and timers take some more. */
const SLACK_MS = 2000;
/** Measuring starts before the survey, by this time at most on a busy machine. */
const LEAD_MS = 1000;

const LAB_MS = 120_000;

/** A packet of the trace that would reach the target. */
const udpTo = (destination: string, sourcePort: number): NetworkPacket => ({
  ...{ family: 4, protocol: 'udp', source: '10.77.0.1', destination },
  ...{ sourcePort, destinationPort: 33_434, ttl: 64, bytes: 60, dontFragment: false },
});

interface Found {
  readonly startedAtMs: number;
  readonly document: ReportDocument;
  readonly ticket: string;
}

describe.skipIf(missing !== undefined)(
  `the report of a survey in a lab${missing ? ` (not run: ${missing})` : ''}`,
  () => {
    let found: Found;
    beforeAll(async () => {
      const player = ['lab/tun-lab.ts', 'file' in pipe ? pipe.file : '', SCENARIO];
      const words = [process.execPath, ...player, process.execPath, 'e2e/host/survey-in-lab.ts'];
      const run = await runInLab({ network: NETWORK }, words);
      if (run.exitCode !== 0) throw new Error(`ended with ${run.exitCode}: ${run.stderr}`);
      found = JSON.parse(run.stdout) as Found;
    }, LAB_MS);

    const target = (name: string): TargetItem => {
      const one = found.document.targets.find((item) => item.name === name);
      if (!one) throw new Error(`no target ${name}`);
      return one;
    };
    const sinceStart = (ms: number | undefined): number => (ms ?? Number.NaN) - found.startedAtMs;

    it('states the loss within its binomial bounds', () => {
      expect(ReportDocument.parse(found.document)).toEqual(found.document);
      const { sent, lost } = target('lossy');
      expect(sent).toBeGreaterThan(200);
      expect(Math.abs(lost / sent - LOSS)).toBeLessThan(binomialBound(LOSS, sent));
    });

    it('states the outage with its start and end', () => {
      const { outages } = target('outage');
      expect(outages).toHaveLength(1);
      const [outage] = outages;
      expect(sinceStart(outage?.from.ms)).toBeGreaterThanOrEqual(OUTAGE.fromMs - LEAD_MS);
      expect(sinceStart(outage?.from.ms)).toBeLessThan(OUTAGE.fromMs + SLACK_MS);
      expect(sinceStart(outage?.to?.ms)).toBeGreaterThanOrEqual(OUTAGE.untilMs - LEAD_MS);
      expect(sinceStart(outage?.to?.ms)).toBeLessThan(OUTAGE.untilMs + SLACK_MS);
      expect(found.ticket).toContain(`down ${outage?.duration}, from ${outage?.from.text}`);
    });

    it('states the route change with its time', () => {
      const changes = target('rerouted').path?.changes ?? [];
      expect(changes).toHaveLength(1);
      expect(changes[0]).toMatchObject({ hop: 2 });
      expect([changes[0]?.before[1], changes[0]?.after[1]]).toEqual(['10.77.2.1', '10.77.7.1']);
      expect(sinceStart(changes[0]?.at.ms)).toBeGreaterThanOrEqual(REROUTED_MS - LEAD_MS);
      expect(sinceStart(changes[0]?.at.ms)).toBeLessThan(REROUTED_MS + SLACK_MS);
    });

    it('states the link of 1280 bytes', () => {
      const mtu = target('narrow').service.find(({ isLargestPacket }) => isLargestPacket);
      expect(mtu?.min).toBe('1280 B');
      expect(found.ticket).toContain('packets above 1280 B do not pass');
    });

    it('names the source ports that the broken branch loses', () => {
      const text = target('split').path?.text.join('\n') ?? '';
      const ports = (/source ports? ([\d, ]+)/.exec(text)?.[1] ?? '').split(', ').map(Number);
      const network = new Network(readScenario(SCENARIO));
      const isLost = (sourcePort: number): boolean => {
        const fate = network.fate(udpTo('10.78.5.1', sourcePort), 0);
        return fate.kind === 'answers' && fate.answers.length === 0;
      };
      const all = /of (\d+) flows/.exec(text)?.[1];
      expect(all).toBe('16');
      expect(ports.length).toBeGreaterThan(0);
      const [first, last] = [Math.min(...ports), Math.max(...ports)];
      const between = Array.from({ length: last - first + 1 }, (_, at) => first + at);
      expect(between.filter(isLost)).toEqual(ports);
    });
  },
);
