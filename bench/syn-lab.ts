import type { Lab } from '../lab/namespaces.ts';

export const OPEN_PORT = 80;
export const HERE = '10.1.0.1';
export const TARGET = '10.1.0.2';
/** MAC address of the target, which scanners that write their own frames need. */
export const TARGET_MAC = '02:00:00:00:00:02';

const LISTENER = `require("net").createServer((c) => c.destroy()).listen({ port: ${OPEN_PORT}, host: "0.0.0.0", backlog: 4096 }, () => console.log("ready"))`;

/** This namespace, with a veth pair to a target that has all addresses of 10.9.0.0/16 and listens on one port. */
export const SYN_LAB: Lab = {
  network: [
    'ip netns add target',
    `ip link add here type veth peer name there address ${TARGET_MAC} netns target`,
    `ip addr add ${HERE}/24 dev here && ip link set here up`,
    `ip -n target link set lo up && ip -n target addr add ${TARGET}/24 dev there && ip -n target link set there up`,
    'ip -n target route add local 10.9.0.0/16 dev lo',
    `ip neigh add ${TARGET} lladdr ${TARGET_MAC} dev here`,
    `ip route add 10.9.0.0/16 via ${TARGET}`,
    `ip netns exec target '${process.execPath}' -e '${LISTENER}' > /run/listener 2>&1 &`,
    'until grep -q ready /run/listener; do kill -0 $!; sleep 0.01; done',
  ],
};
