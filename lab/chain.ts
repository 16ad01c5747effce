import type { Lab } from './namespaces.ts';

/** Number of routers between this host and the target. */
const ROUTERS = 4;

const at = (link: number, side: 1 | 2): { readonly v4: string; readonly v6: string } => ({
  v4: `10.${60 + link}.0.${side}`,
  v6: `fd00:${60 + link}::${side}`,
});

/** Link-local addresses are usable immediately: neighbour discovery uses them, and packets would wait a second for it. */
const NO_DAD = 'cd /proc/sys/net/ipv6/conf && echo 0 > all/accept_dad && echo 0 > default/accept_dad';

/** One veth pair: node `link` has side 1, the next node side 2. Node 0 is this host, the last one the target. */
function linkLines(link: number): string[] {
  const [left, right] = [`n${link}`, `n${link + 1}`];
  const make = link === 0 ? 'ip link' : `ip -n ${left} link`;
  const leftIp = link === 0 ? 'ip' : `ip -n ${left}`;
  const [near, far] = [at(link, 1), at(link, 2)];
  return [
    `ip netns add ${right} && ip netns exec ${right} sh -c '${NO_DAD}'`,
    `${make} add east${link} type veth peer name west${link} netns ${right}`,
    `${leftIp} addr add ${near.v4}/24 dev east${link} && ${leftIp} addr add ${near.v6}/64 dev east${link} nodad`,
    `${leftIp} link set east${link} up && ip -n ${right} link set lo up`,
    `ip -n ${right} addr add ${far.v4}/24 dev west${link} && ip -n ${right} addr add ${far.v6}/64 dev west${link} nodad`,
    `ip -n ${right} link set west${link} up`,
    // Everything farther away is to the east, everything nearer to the west.
    `${leftIp} route add default via ${far.v4} && ${leftIp} -6 route add default via ${far.v6}`,
    ...Array.from({ length: link }, (_, before) => before).flatMap((before) => [
      `ip -n ${right} route add 10.${60 + before}.0.0/24 via ${near.v4}`,
      `ip -n ${right} -6 route add fd00:${60 + before}::/64 via ${near.v6}`,
    ]),
  ];
}

const routerLines = (router: number): string[] => [
  `ip netns exec n${router} sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"`,
];

/** Lifts the rate limits of ICMP errors. */
const unlimitedLines = (node: number): string[] => [
  `ip netns exec n${node} sh -c "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit; echo 0 > /proc/sys/net/ipv6/icmp/ratelimit"`,
];

const links = Array.from({ length: ROUTERS + 1 }, (_, link) => link);

/** The kernel may need a second to notice that both ends of a link are up, and drops packets until then. */
const WAIT_FOR_LINKS = links.map(
  (link) => `while ip -n n${link + 1} link | grep -q 'state [A-Z]*DOWN'; do sleep 0.02; done`,
);

/** this host – n1 – n2 – n3 – n4 – target, each a network namespace with the kernel's own routing. */
export const CHAIN: Lab['network'] = [
  `(${NO_DAD})`,
  ...links.flatMap(linkLines),
  ...links.slice(1).flatMap(routerLines),
  ...links.flatMap((link) => unlimitedLines(link + 1)),
  ...WAIT_FOR_LINKS,
];

/** The second router masquerades packets to the third, like a home router: quotes are translated back. */
export const MASQUERADE: Lab['network'] = [
  'add table inet nat',
  'add chain inet nat out "{ type nat hook postrouting priority 100; }"',
  'add rule inet nat out oifname east2 masquerade',
].map((rule) => `ip netns exec n2 nft ${rule}`);

export const CHAIN_TARGET = at(ROUTERS, 2);

/** The responders, hop by hop, the target last. */
export const CHAIN_HOPS = {
  4: links.map((link) => at(link, 2).v4),
  6: links.map((link) => at(link, 2).v6),
} as const;
