// A wide area network of the screens: each place is a network namespace whose packets pass this process, with its delay and loss.
import { spawn } from 'node:child_process';
import { OPEN_PING_GROUPS } from '../../lab/namespaces.ts';

const DEVICE = 'wan';
const LENGTH_BYTES = 2;
/** Offset of the last part of an IPv4 header's destination. */
const LAST_OCTET = 19;

const addressAt = (at) => `10.90.0.${at + 1}`;

/** Shell lines that make the namespaces of all places but the first, which is this one. */
export const wanNetwork = (places) =>
  places.flatMap(({ name }, at) => {
    const inside = at === 0 ? '' : `ip netns exec ${name} `;
    return [
      ...(at === 0 ? [] : [`ip netns add ${name} && ${inside}ip link set lo up`]),
      `${inside}ip tuntap add dev ${DEVICE} mode tun`,
      `${inside}ip addr add ${addressAt(at)}/24 dev ${DEVICE} && ${inside}ip link set ${DEVICE} up`,
      `${inside}sh -c '${OPEN_PING_GROUPS}'`,
    ];
  });

/** Frames of a pipe: each packet after its length. */
function eachPacket(stream, take) {
  let waiting = Buffer.alloc(0);
  stream.on('data', (chunk) => {
    waiting = Buffer.concat([waiting, chunk]);
    let at = 0;
    while (waiting.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + waiting.readUInt16BE(at);
      if (end > waiting.length) break;
      take(waiting.subarray(at, end));
      at = end;
    }
    waiting = waiting.subarray(at);
  });
}

/**
 * Carries packets between the places: out of one after its `outMs`, into another after its `inMs`, each with up to
 * `jitterMs` more, and lost by the `loss` of both.
 * @param pipe native/test/tun-pipe.c, compiled
 * @returns how to end it
 */
export function openWan(places, pipe) {
  const ends = places.map(({ name }, at) => {
    const open = ['sh', '-c', `exec 3<>/dev/net/tun; exec '${pipe}' ${DEVICE}`];
    const [command, ...words] = at === 0 ? open : ['ip', 'netns', 'exec', name, ...open];
    return spawn(command, words, { stdio: ['pipe', 'pipe', 'inherit'] });
  });
  let isOpen = true;
  for (const [from, place] of places.entries()) {
    eachPacket(ends[from].stdout, (frame) => {
      const to = places[frame[LENGTH_BYTES + LAST_OCTET] - 1];
      const isLost = to && Math.random() < 1 - (1 - place.loss) * (1 - to.loss);
      if (!to || isLost || frame[LENGTH_BYTES] >> 4 !== 4) return;
      const packet = Buffer.from(frame);
      const delayMs = place.outMs + to.inMs + Math.random() * (place.jitterMs + to.jitterMs);
      setTimeout(() => {
        if (isOpen) ends[places.indexOf(to)].stdin.write(packet);
      }, delayMs);
    });
  }
  return () => {
    isOpen = false; // for packets that are still under way
    for (const end of ends) end.kill();
  };
}
