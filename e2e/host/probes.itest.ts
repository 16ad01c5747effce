import { createServer, type Server } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { unprivilegedNamespace } from './namespace.ts';
import { jsonLines, sounder } from './sounder-process.ts';

/** Every probe as an ordinary user without a capability: it works, or says exactly what to unlock. */
const open = unprivilegedNamespace('open');
const closed = unprivilegedNamespace('closed');

const FAST = ['--count', '2', '--interval', '100ms', '--timeout', '500ms', '--json'];

describe.skipIf(open.denied !== null)(`probes in a fresh namespace ${open.denied ?? ''}`, () => {
  async function probe(...args: string[]) {
    const run = await sounder(['probe', ...args, ...FAST], { prefix: open.prefix });
    const lines = run.status === 0 ? jsonLines(run.stdout) : [];
    return { ...run, samples: lines.filter(({ kind }) => kind === 'sample'), summary: lines.at(-1) };
  }

  it.each(['127.0.0.1', '::1'])('icmp measures %s', async (address) => {
    const { status, summary, stderr } = await probe('icmp', address);
    expect([status, stderr]).toEqual([0, '']);
    expect(summary).toMatchObject({ kind: 'summary', probe: 'icmp', sent: 2, received: 2, lossRatio: 0 });
  });

  it.each(['127.0.0.1', '::1'])('udp-unreachable takes the refusal of %s for an answer', async (address) => {
    const { status, samples, summary, stderr } = await probe('udp-unreachable', address, '--port', '33434');
    expect([status, stderr]).toEqual([0, '']);
    expect(summary).toMatchObject({ probe: 'udp-unreachable', port: 33434, sent: 2, received: 2 });
    expect(samples[0]).toMatchObject({ outcome: 'reply', method: 'udp-socket' });
    expect(samples[0]).not.toHaveProperty('from');
  });

  it.each(['tcp-connect', 'tcp-syn'])('%s says refused, which is no loss, and by which method', async (type) => {
    const { status, samples, summary, stderr } = await probe(type, '127.0.0.1', '--port', '9');
    expect([status, stderr]).toEqual([0, '']);
    expect(samples[0]).toMatchObject({ outcome: 'refused', method: 'tcp-connect', icmpType: null });
    expect(summary).toMatchObject({ sent: 2, received: 2, lost: 0, outcomes: { refused: 2 } });
  });

  it.each(['icmp', 'udp', 'tcp'])('traceroute with %s finds its own machine at hop 1', async (method) => {
    const { status, samples, stderr } = await probe('traceroute', '127.0.0.1', '--method', method);
    expect([status, stderr]).toEqual([0, '']);
    expect(samples.map(({ hop }) => hop)).toEqual([1, 1]);
    expect(samples.every(({ outcome }) => outcome === 'reply' || outcome === 'refused')).toBe(true);
  });

  it.each(['icmp', 'udp'])('path-mtu with %s finds that nothing narrows the way', async (method) => {
    const { status, samples, stderr } = await probe('path-mtu', '127.0.0.1', '--method', method);
    expect([status, stderr]).toEqual([0, '']);
    expect(samples.at(-1)).toMatchObject({ last: 1, pathMtu: 1500, verdict: 'full' });
  });

  it('path-mtu with tcp says what would unlock it', async () => {
    const { status, stderr } = await probe('path-mtu', '127.0.0.1', '--method', 'tcp');
    expect(status).toBe(69);
    expect(stderr).toMatch(/^sounder: .*doctor --unlock/);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe.skipIf(closed.denied !== null)(`with ICMP sockets closed ${closed.denied ?? ''}`, () => {
  it.each([
    ['udp-unreachable', '--port', '33434'],
    ['tcp-connect', '--port', '9'],
    ['tcp-syn', '--port', '9'],
  ])('%s still works', async (...args) => {
    const [type = '', ...flags] = args;
    const run = await sounder(['probe', type, '127.0.0.1', ...flags, ...FAST], { prefix: closed.prefix });
    expect([run.status, run.stderr]).toEqual([0, '']);
    expect(jsonLines(run.stdout).at(-1)).toMatchObject({ sent: 2, received: 2 });
  });

  it.each([['icmp'], ['traceroute'], ['path-mtu']])('%s names the setting that unlocks it', async (type) => {
    const run = await sounder(['probe', type, '127.0.0.1', ...FAST], { prefix: closed.prefix });
    expect(run.status).toBe(69);
    expect(run.stderr).toContain('net.ipv4.ping_group_range');
  });
});

describe('tcp-connect', () => {
  let server: Server;
  let port = 0;
  beforeAll(async () => {
    // A probe ends its connections with a reset.
    server = createServer((socket) => socket.on('error', () => socket.destroy()));
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    port = typeof address === 'object' && address ? address.port : 0;
  });
  afterAll(() => new Promise((resolve) => server.close(resolve)));

  it('makes a series of every port', async () => {
    const run = await sounder(['probe', 'tcp-connect', '127.0.0.1', '--port', `9,${port}`, ...FAST]);
    expect([run.status, run.stderr]).toEqual([0, '']);
    const summaries = jsonLines(run.stdout).filter(({ kind }) => kind === 'summary');
    expect(summaries.map((one) => [one['port'], one['outcomes']])).toEqual([
      [9, { refused: 2 }],
      [port, { reply: 2 }],
    ]);
  });

  it('says figures of every round when asked for', async () => {
    const run = await sounder(['probe', 'tcp-connect', '127.0.0.1', '--port', String(port), '--rounds', ...FAST]);
    const rounds = jsonLines(run.stdout).filter(({ kind }) => kind === 'round');
    expect(rounds.map((one) => [one['round'], one['sent'], one['outOfOrder']])).toEqual([
      [0, 1, 0],
      [1, 1, 0],
    ]);
  });

  it('says in plain text whether a port is open', async () => {
    const run = await sounder(['probe', 'tcp-connect', '127.0.0.1', '--port', String(port), '--count', '1']);
    expect(run.stdout.split('\n')[0]).toMatch(new RegExp(`^127\\.0\\.0\\.1 port ${port}  #0  .*open`));
  });
});

it('probes an address once that a list names twice', async () => {
  const run = await sounder(['probe', 'tcp-connect', '-f', '-', '--port', '9', ...FAST], {
    input: '127.0.0.1  # one of those below\n127.0.0.0/31\n',
  });
  const summaries = jsonLines(run.stdout).filter(({ kind }) => kind === 'summary');
  expect(summaries.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.0']);
  expect(run.stderr).toBe('sounder: 1 address is listed more than once\n');
});

it.each([
  [['tcp-syn', '192.0.2.1'], 'tcp-syn needs a port – give one with --port, e.g. --port 443'],
  [['tcp-connect', '192.0.2.1', '--port', '99999'], 'port: 99999 is out of range: use 1 to 65535'],
  [
    ['udp-unreachable', '192.0.2.1', '--port', '9', '--source-ports', '9-1'],
    'source-ports: The range 9-1 runs backwards: write 1-9',
  ],
  [['traceroute', '192.0.2.1', '--method', 'sctp'], '--method: "sctp" is not one of icmp, udp, tcp'],
])('says what is wrong with %j and exits 64', async (args, message) => {
  const run = await sounder(['probe', ...args]);
  expect(run.status).toBe(64);
  expect(run.stderr).toContain(message);
});
