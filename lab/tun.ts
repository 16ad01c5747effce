import { spawn } from 'node:child_process';
import type { Lab } from './namespaces.ts';

const DEVICE = 'sounder';

/** The file descriptor at which a lab passes the open TUN device to its command. */
const TUN_DESCRIPTOR = 3;

/**
 * Routes everything except loopback to the device. It is created, and /dev/net/tun opened, as root of the namespace,
 * so that the player needs no privilege: on many systems only root may open it.
 */
export const TUN_NETWORK: Lab['network'] = [
  `ip tuntap add dev ${DEVICE} mode tun`,
  `ip addr add 10.77.0.1/32 dev ${DEVICE} && ip addr add fd00:77::1/128 dev ${DEVICE} nodad`,
  `ip link set ${DEVICE} up`,
  `ip route add default dev ${DEVICE} && ip -6 route add default dev ${DEVICE}`,
  `exec ${TUN_DESCRIPTOR}<>/dev/net/tun`,
];

/** The far end of the device, in the same namespace. */
export interface Tun {
  onPacket(listener: (bytes: Uint8Array) => void): void;
  send(bytes: Uint8Array): void;
  close(): Promise<void>;
}

const LENGTH_BYTES = 2;

/** @param program native/test/tun-pipe.c, compiled. The lab's descriptor serves one device at a time. */
export async function openTun(program: string): Promise<Tun> {
  const pipe = spawn(program, [DEVICE], { stdio: ['pipe', 'pipe', 'inherit', TUN_DESCRIPTOR] });
  const { stdin, stdout } = pipe;
  if (!stdin || !stdout) throw new Error('tun-pipe has no pipes');
  const ended = new Promise<void>((resolve) => pipe.once('close', () => resolve()));
  const ready = Promise.withResolvers<void>();
  void ended.then(() => ready.reject(new Error('tun-pipe has ended')));
  let listener: (bytes: Uint8Array) => void = () => undefined;
  let waiting: Buffer = Buffer.alloc(0);
  stdout.on('data', (chunk: Buffer) => {
    waiting = waiting.length > 0 ? Buffer.concat([waiting, chunk]) : chunk;
    let at = 0;
    while (waiting.length - at >= LENGTH_BYTES) {
      const end = at + LENGTH_BYTES + waiting.readUInt16BE(at);
      if (end > waiting.length) break;
      // An empty packet: the device carries traffic from now on.
      if (end === at + LENGTH_BYTES) ready.resolve();
      else listener(Uint8Array.from(waiting.subarray(at + LENGTH_BYTES, end)));
      at = end;
    }
    waiting = waiting.subarray(at);
  });
  await ready.promise;
  return {
    onPacket(next) {
      listener = next;
    },
    send(bytes) {
      const frame = Buffer.alloc(LENGTH_BYTES + bytes.length);
      frame.writeUInt16BE(bytes.length);
      frame.set(bytes, LENGTH_BYTES);
      stdin.write(frame);
    },
    close() {
      stdin.end();
      return ended;
    },
  };
}
