import { type Lab, OPEN_PING_GROUPS, runInLab } from './namespaces.ts';
import { ROUTED, TARGET, TARGET6 } from './routed.ts';
import type { TcpReport, TcpTask } from './tcp-probe.ts';

const PROBE = 'lab/tcp-probe.ts';

/** The port on which the target echoes data, for both families. */
export const OPEN_PORT = 80;
export const CLOSED_PORT = 81;
/** Port whose packets a firewall drops. */
export const SILENT_PORT = 82;

const ECHO_SERVER =
  'const s = require("net").createServer((c) => { c.on("error", () => c.destroy()); c.pipe(c); });' +
  `s.listen({ port: ${OPEN_PORT}, host: "::", backlog: 4096 }, () => console.log("ready"));`;

const LISTEN = `ip netns exec target '${process.execPath}' -e '${ECHO_SERVER}' > /run/listener 2>&1 &`;
const LISTENING = 'until grep -q ready /run/listener; do kill -0 $!; sleep 0.01; done';

const nft = (rules: readonly string[]): string =>
  `ip netns exec target sh -c 'for r in "add table inet lab" ${rules.map((rule) => `"${rule}"`).join(' ')}; do nft "$r"; done'`;

/** Firewall of the target, for incoming packets. */
export const filtered = (...rules: readonly string[]): string =>
  nft([
    'add chain inet lab in { type filter hook input priority 0; }',
    ...rules.map((rule) => `add rule inet lab in ${rule}`),
  ]);

/** Rules that rewrite the replies of the target. */
export const mangled = (...rules: readonly string[]): string =>
  nft([
    'add chain inet lab out { type filter hook output priority 0; }',
    ...rules.map((rule) => `add rule inet lab out ${rule}`),
  ]);

/** A rule for packets of this host to the router. */
export const outgoing = (rule: string): string =>
  `nft add table inet own && nft "add chain inet own out { type filter hook output priority 0; }" && nft "add rule inet own out ${rule}"`;

/** Source – router – target, which listens. */
export const SERVED: readonly string[] = [...ROUTED, LISTEN, LISTENING];

const FILTER = filtered(
  `tcp dport ${SILENT_PORT} drop`,
  'tcp dport 83 reject with icmpx type port-unreachable',
  'tcp dport 84 reject with icmpx type admin-prohibited',
  'tcp dport 85 reject with icmpx type host-unreachable',
);

export const FILTERED: Lab = { network: [...SERVED, FILTER] };
export const UNPRIVILEGED: Lab = { network: [...SERVED, FILTER, OPEN_PING_GROUPS], isUnprivileged: true };

/** Packets to the ports of the target, over both families; the silent one last. */
export const everyPort = (format: TcpTask['entries'][number]['packet']['format']): TcpTask['entries'] =>
  [TARGET, TARGET6].flatMap((destination) =>
    [OPEN_PORT, CLOSED_PORT, 83, 84, 85, SILENT_PORT].map((destinationPort) => ({
      timeoutMs: 400,
      packet: { format, destination, destinationPort },
    })),
  );

/** The outcomes that every way of sending must find; the target itself sends the ICMP errors. */
export const EVERY_OUTCOME = [
  ['reply', [255, 255]],
  ['refused', [255, 255]],
  ['unreachable', [3, 3]],
  ['prohibited', [3, 13]],
  ['unreachable', [3, 1]],
  ['timeout', [255, 255]],
  ['reply', [255, 255]],
  ['refused', [255, 255]],
  ['unreachable', [1, 4]],
  ['prohibited', [1, 1]],
  ['unreachable', [1, 3]],
  ['timeout', [255, 255]],
] as const;

/** Counts connections in these states, in any family, in the target: /proc/net/tcp of its namespace (proc(5)). */
export const STATES = { synReceived: '03', timeWait: '06' } as const;

export interface TcpRun extends TcpReport {
  /** States in /proc/net/tcp and tcp6 afterwards, at the source and at the target. */
  readonly sockets: { readonly source: readonly string[]; readonly target: readonly string[] };
}

const statesOf = (text: string): string[] =>
  [...text.matchAll(/^ *\d+: [0-9A-F]+:[0-9A-F]+ [0-9A-F]+:[0-9A-F]+ ([0-9A-F]{2}) /gm)].map(([, state = '']) => state);

/** Runs a task, and reads the sockets of both ends when it has ended. */
export async function runTcp(lab: Lab, task: TcpTask, prefix: readonly string[] = []): Promise<TcpRun> {
  const tables = '/proc/net/tcp /proc/net/tcp6';
  const target = lab.isUnprivileged ? '' : `; echo ==; ip netns exec target cat ${tables}`;
  const script = `"$@"; code=$?; echo ==; cat ${tables}${target}; exit $code`;
  const reachable = lab.network.includes(LISTENING) ? [TARGET, TARGET6].map((host) => ({ host, port: OPEN_PORT })) : [];
  const words = [...prefix, process.execPath, PROBE, JSON.stringify({ reachable, ...task })];
  const run = await runInLab(lab, ['sh', '-c', script, 'sh', ...words]);
  const [report = '', source = '', there = ''] = run.stdout.split('==\n');
  if (run.exitCode !== 0) throw new Error(`the probe ended with ${run.exitCode}: ${run.stderr}`);
  return { ...(JSON.parse(report) as TcpReport), sockets: { source: statesOf(source), target: statesOf(there) } };
}
