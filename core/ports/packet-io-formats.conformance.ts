import { afterEach, beforeEach, describe, expect, type TestContext, test } from 'vitest';
import { FROM_TARGET } from '../model/batch.ts';
import { OUTCOMES, TIMESTAMP_SOURCES } from '../model/outcome.ts';
import { METHODS, type Method, TRANSLATIONS } from '../model/packet-columns.ts';
import type { Feature } from './packet-io.ts';
import {
  connectTo,
  echoTo,
  type PacketIoRig,
  RigReader,
  type RigSample,
  synTo,
  udpTo,
} from './testing/packet-io-rig.ts';

const codes = (...names: readonly Method[]): number[] => names.map((name) => METHODS[name]);

/** Methods of each format, for all drivers. */
const SENT_BY = {
  'icmp-echo': codes('icmp-datagram', 'icmp-raw', 'simulated', 'portable'),
  udp: codes('udp-socket', 'udp-raw', 'simulated', 'portable'),
  'tcp-syn': codes('tcp-half-open', 'tcp-connect', 'simulated', 'portable'),
  'tcp-connect': codes('tcp-connect', 'simulated', 'portable'),
} as const;

/** Outside the ephemeral range of systems (32768–60999). */
const FIRST_PORT = 20_000;

/** Columns of a reply in time. */
const ANSWERED = { cause: 0, from: FROM_TARGET, mtu: 0, mplsCount: 0 };

/** Features that a driver needs for parts of a rig. */
const FEATURE_FOR = {
  udpClosed4: ['udp'],
  udpClosed6: ['udp'],
  tcpOpen4: ['tcp-connect'],
  tcpOpen6: ['tcp-connect'],
  tcpClosed4: ['tcp-connect'],
  tcpClosed6: ['tcp-connect'],
  tcpSilent4: ['tcp-connect'],
  sources4: [],
} as const satisfies Readonly<Partial<Record<keyof PacketIoRig, readonly Feature[]>>>;
type RigPart = keyof typeof FEATURE_FOR;

const outcomes = (rows: readonly RigSample[]): number[] => rows.map((row) => row.outcome);

/** Promises of every driver about the packets that it can send: replies, no reply, flows, columns. */
export function packetFormatsConformance(open: () => Promise<PacketIoRig>): void {
  let rig: PacketIoRig;
  let reader: RigReader;

  beforeEach(async () => {
    rig = await open();
    reader = new RigReader(rig);
  });

  afterEach(() => rig.io.close());

  /** Returns a part of the rig that the driver can use; else skips the test with the reason. */
  async function need<Name extends RigPart>(context: TestContext, name: Name): Promise<NonNullable<PacketIoRig[Name]>> {
    const found = rig[name];
    if (found === undefined) return context.skip(`this rig has no ${name}`);
    const { features } = await rig.io.capabilities();
    const missing = FEATURE_FOR[name].filter(
      (feature) => !features.some((one) => one.feature === feature && one.works),
    );
    if (missing.length > 0) return context.skip(`this driver has no ${missing.join(', ')} here`);
    return found as NonNullable<PacketIoRig[Name]>;
  }

  function expectAnswer(row: RigSample | undefined, outcome: number, sentBy: readonly number[]): void {
    expect(row).toMatchObject({ ...ANSWERED, outcome });
    expect(row?.rttNs).toBeGreaterThan(0);
    expect(row?.rttNs).toBeLessThan(200e6);
    expect(row?.stamps).toBeGreaterThanOrEqual(TIMESTAMP_SOURCES.user);
    expect(sentBy).toContain(row?.method);
  }

  function expectSilence(row: RigSample | undefined, sentBy: readonly number[]): void {
    expect(row).toMatchObject({ outcome: OUTCOMES.timeout, cause: 0, from: FROM_TARGET, icmpType: 255, icmpCode: 255 });
    expect(row?.rttNs).toBeNaN();
    expect(sentBy).toContain(row?.method);
  }

  describe('sends ICMP echo', () => {
    test('from rotating addresses', async (context) => {
      const source = await need(context, 'sources4');
      const rows = await reader.once(echoTo(rig.answering4, { source, sourceCount: 3 }), { count: 4 });
      expect(rows.map((row) => row.sourceIndex)).toEqual([0, 1, 2, 0]);
      expect(new Set(outcomes(rows))).toEqual(new Set([OUTCOMES.reply]));
    });

    test('of one flow', async () => {
      const rows = await reader.once(echoTo(rig.answering4, { flow: 4711 }), { count: 3 });
      expect(outcomes(rows)).toEqual([OUTCOMES.reply, OUTCOMES.reply, OUTCOMES.reply]);
    });

    test('with a TTL and the wish not to be fragmented', async () => {
      const [row] = await reader.once(echoTo(rig.answering4, { ttl: 9, dontFragment: true }));
      expectAnswer(row, OUTCOMES.reply, SENT_BY['icmp-echo']);
      expect(row).toMatchObject({ sentTtl: 9, quotedTtl: 255, translation: TRANSLATIONS.unknown });
    });
  });

  describe('sends UDP', () => {
    test.for([
      ['udpClosed4', 3, 3],
      ['udpClosed6', 1, 4],
    ] as const)(
      'and takes "port unreachable" of the target for its reply (%s)',
      async ([name, type, code], context) => {
        const [row] = await reader.once(udpTo(await need(context, name)));
        expectAnswer(row, OUTCOMES.reply, SENT_BY.udp);
        expect(row).toMatchObject({ icmpType: type, icmpCode: code });
      },
    );

    test('and waits in vain for one that says nothing', async (context) => {
      await need(context, 'udpClosed4');
      const [row] = await reader.once(udpTo({ ...rig.silent4, port: 33_434 }), { timeoutMs: 60 });
      expectSilence(row, SENT_BY.udp);
    });

    test.for([0, 1, 15, 1000])('with %i bytes of payload', async (payloadBytes, context) => {
      const [row] = await reader.once(udpTo(await need(context, 'udpClosed4'), { payloadBytes, dontFragment: true }));
      expect(row?.outcome).toBe(OUTCOMES.reply);
    });

    test('whatever number its round begins with', async (context) => {
      const packet = udpTo(await need(context, 'udpClosed4'));
      const rows = await reader.once(packet, { firstNumber: 65_535, count: 3, spacingMs: 5 });
      expect(outcomes(rows)).toEqual([OUTCOMES.reply, OUTCOMES.reply, OUTCOMES.reply]);
    });

    test('with a TTL, and says which', async (context) => {
      const [row] = await reader.once(udpTo(await need(context, 'udpClosed4'), { ttl: 9 }));
      expect(row).toMatchObject({ outcome: OUTCOMES.reply, sentTtl: 9 });
    });

    test('from rotating ports', async (context) => {
      const flow = { sourcePort: FIRST_PORT, sourcePortCount: 3 };
      const rows = await reader.once(udpTo(await need(context, 'udpClosed4'), flow), { count: 4, spacingMs: 5 });
      expect(rows.map((row) => row.sourcePort - FIRST_PORT)).toEqual([0, 1, 2, 0]);
      expect(new Set(outcomes(rows))).toEqual(new Set([OUTCOMES.reply]));
    });

    test('from rotating addresses, and the next port after each cycle', async (context) => {
      const source = await need(context, 'sources4');
      const flow = { source, sourceCount: 3, sourcePort: FIRST_PORT + 10, sourcePortCount: 2 };
      const rows = await reader.once(udpTo(await need(context, 'udpClosed4'), flow), { count: 7, spacingMs: 5 });
      expect(rows.map((row) => row.sourceIndex)).toEqual([0, 1, 2, 0, 1, 2, 0]);
      expect(rows.map((row) => row.sourcePort - FIRST_PORT - 10)).toEqual([0, 0, 0, 1, 1, 1, 0]);
      expect(new Set(outcomes(rows))).toEqual(new Set([OUTCOMES.reply]));
    });
  });

  describe.each([
    ['TCP SYN', 'tcp-syn', synTo, FIRST_PORT + 20],
    ['TCP connect', 'tcp-connect', connectTo, FIRST_PORT + 40],
  ] as const)('sends %s', (_, format, templateTo, firstPort) => {
    const sentBy = SENT_BY[format];

    test.for(['tcpOpen4', 'tcpOpen6'] as const)('and takes an open port for a reply (%s)', async (name, context) => {
      const [row] = await reader.once(templateTo(await need(context, name)));
      expectAnswer(row, OUTCOMES.reply, sentBy);
      expect(row?.icmpType).toBe(255);
    });

    test.for(['tcpClosed4', 'tcpClosed6'] as const)(
      'and takes a closed port for a refusal, with its round trip (%s)',
      async (name, context) => {
        const [row] = await reader.once(templateTo(await need(context, name)));
        expectAnswer(row, OUTCOMES.refused, sentBy);
        expect(row?.icmpType).toBe(255);
      },
    );

    test('and waits in vain for one that says nothing', async (context) => {
      const [row] = await reader.once(templateTo(await need(context, 'tcpSilent4')), { timeoutMs: 60 });
      expectSilence(row, sentBy);
    });

    test('round after round to the same port', async (context) => {
      const packet = templateTo(await need(context, 'tcpOpen4'));
      reader.add(reader.entry(1, { columns: 'flow', packet, rounds: 4 }));
      expect(outcomes(await reader.count(1, 4))).toEqual(Array.from({ length: 4 }, () => OUTCOMES.reply));
    });

    test('from rotating ports', async (context) => {
      const flow = { sourcePort: firstPort, sourcePortCount: 3 };
      const rows = await reader.once(templateTo(await need(context, 'tcpOpen4'), flow), { count: 3, spacingMs: 5 });
      expect(rows.map((row) => row.sourcePort - firstPort)).toEqual([0, 1, 2]);
      expect(outcomes(rows)).toEqual([OUTCOMES.reply, OUTCOMES.reply, OUTCOMES.reply]);
    });

    test('from rotating addresses', async (context) => {
      const source = await need(context, 'sources4');
      const packet = templateTo(await need(context, 'tcpClosed4'), { source, sourceCount: 3 });
      const rows = await reader.once(packet, { count: 4, spacingMs: 5 });
      expect(rows.map((row) => [row.outcome, row.sourceIndex])).toEqual(
        [0, 1, 2, 0].map((at) => [OUTCOMES.refused, at]),
      );
    });
  });

  test('half-open SYNs with data get the same answers', async (context) => {
    const { features } = await rig.io.capabilities();
    if (!features.some((one) => one.feature === 'tcp-half-open' && one.works)) context.skip('no half-open SYN here');
    const raw = { rawOnly: true, payloadBytes: 100 };
    const [open4] = await reader.once(synTo(await need(context, 'tcpOpen4'), raw));
    expect(open4?.outcome).toBe(OUTCOMES.reply);
    const packet = synTo(await need(context, 'tcpClosed4'), raw);
    reader.add(reader.entry(2, { columns: 'hop', periodMs: null, packet }));
    const [closed4] = await reader.count(2, 1);
    expect(closed4?.outcome).toBe(OUTCOMES.refused);
    expect(codes('tcp-half-open', 'simulated', 'portable')).toContain(closed4?.method);
  });

  test('samples have the columns of their entry: the ICMP ones, the flow, the hop', async () => {
    const packet = echoTo(rig.answering4, { ttl: 9 });
    const once = { periodMs: null, packet };
    reader.add(
      reader.entry(1, { ...once, columns: 'echo' }),
      reader.entry(2, { ...once, columns: 'flow' }),
      reader.entry(3, { ...once, columns: 'hop' }),
    );
    const [echo, flow, hop] = [await reader.count(1, 1), await reader.count(2, 1), await reader.count(3, 1)].flat();
    expect(echo).toMatchObject({ icmpCode: 0, method: Number.NaN, sentTtl: Number.NaN });
    expect(SENT_BY['icmp-echo']).toContain(flow?.method);
    expect(flow?.sentTtl).toBeNaN();
    expect(hop).toMatchObject({ icmpCode: 0, method: flow?.method, sentTtl: 9 });
  });
}
