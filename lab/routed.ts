/** No address is used twice: duplicate address detection would take a second in every lab. */
const NO_DAD = 'for part in all default; do echo 0 > /proc/sys/net/ipv6/conf/$part/accept_dad; done';

/**
 * A lab of three: this host (10.1.0.1, fd00:1::1) – router – target (10.2.0.1, fd00:2::1, and all of 10.9.0.0/16).
 * The kernel's limits on ICMP errors are lifted in the router's and the target's namespaces.
 */
export const ROUTED: readonly string[] = [
  'ip netns add router',
  'ip netns add target',
  NO_DAD,
  `ip netns exec router sh -c '${NO_DAD}' && ip netns exec target sh -c '${NO_DAD}'`,
  'ip link add here type veth peer name near netns router',
  'ip -n router link add far type veth peer name there netns target',
  'ip addr add 10.1.0.1/24 dev here && ip addr add fd00:1::1/64 dev here nodad && ip link set here up',
  'ip -n router link set lo up && ip -n target link set lo up',
  'ip -n router addr add 10.1.0.254/24 dev near && ip -n router addr add fd00:1::254/64 dev near nodad',
  'ip -n router addr add 10.2.0.254/24 dev far && ip -n router addr add fd00:2::254/64 dev far nodad',
  'ip -n router link set near up && ip -n router link set far up',
  'ip -n target addr add 10.2.0.1/24 dev there && ip -n target addr add fd00:2::1/64 dev there nodad',
  'ip -n target link set there up',
  'ip route add default via 10.1.0.254 && ip -6 route add default via fd00:1::254',
  'ip -n target route add default via 10.2.0.254 && ip -n target -6 route add default via fd00:2::254',
  'ip -n target route add local 10.9.0.0/16 dev lo && ip -n router route add 10.9.0.0/16 via 10.2.0.1',
  'ip netns exec router sh -c "echo 1 > /proc/sys/net/ipv4/ip_forward; echo 1 > /proc/sys/net/ipv6/conf/all/forwarding"',
  'ip netns exec router sh -c "echo 0 > /proc/sys/net/ipv4/icmp_ratelimit; echo 0 > /proc/sys/net/ipv6/icmp/ratelimit"',
];

/** A second link to the router, here2 (10.3.0.1, fd00:3::1), used only by packets from 10.3.0.2 and fd00:3::2. */
export const SECOND_LINK: readonly string[] = [
  'ip link add here2 type veth peer name near2 netns router',
  'ip addr add 10.3.0.1/24 dev here2 && ip addr add fd00:3::1/64 dev here2 nodad && ip link set here2 up',
  'ip addr add 10.3.0.2/24 dev here2 && ip addr add fd00:3::2/64 dev here2 nodad preferred_lft 0',
  'ip -n router addr add 10.3.0.254/24 dev near2 && ip -n router addr add fd00:3::254/64 dev near2 nodad',
  'ip -n router link set near2 up',
  'ip route add default via 10.3.0.254 metric 900 && ip -6 route add default via fd00:3::254 metric 9000',
  'ip rule add from 10.3.0.2 table 77 && ip route add default via 10.3.0.254 table 77',
  'ip -6 rule add from fd00:3::2 table 77 && ip -6 route add default via fd00:3::254 table 77',
  'for part in all here2; do echo 0 > /proc/sys/net/ipv4/conf/$part/rp_filter; done',
];

export const ROUTER = '10.1.0.254';
export const ROUTER6 = 'fd00:1::254';
export const TARGET = '10.2.0.1';
export const TARGET6 = 'fd00:2::1';

/** Lifts the target's rate limits of ICMP errors, per host and in total. */
export const UNLIMITED_ERRORS =
  'ip netns exec target sh -c "cd /proc/sys/net; echo 0 > ipv4/icmp_ratelimit; echo 0 > ipv6/icmp/ratelimit; echo 1000000 > ipv4/icmp_msgs_per_sec; echo 1000000 > ipv4/icmp_msgs_burst"';

/** Rules (nft) for packets into a namespace of the lab. */
export const incoming = (namespace: 'router' | 'target', ...rules: readonly string[]): readonly string[] => [
  `ip netns exec ${namespace} nft add table inet t`,
  `ip netns exec ${namespace} nft add chain inet t in "{ type filter hook prerouting priority 0; }"`,
  ...rules.map((rule) => `ip netns exec ${namespace} nft add rule inet t in ${rule}`),
];

/** Reduces the MTU of the link behind the router. */
export const smallMtu = (mtu: number): string =>
  `ip -n router link set far mtu ${mtu} && ip -n target link set there mtu ${mtu}`;

/** The target replies through a test program instead of its kernel. */
export const respondBy = (program: string, delayMs: number, copies: number): readonly string[] => [
  'ip netns exec target sh -c "echo 1 > /proc/sys/net/ipv4/icmp_echo_ignore_all"',
  `ip netns exec target ${program} ${delayMs} ${copies} > /run/responder 2>&1 &`,
  'until grep -q ready /run/responder; do kill -0 $!; sleep 0.01; done',
];
