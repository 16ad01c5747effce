/**
 * A network of one router that replies to every packet with an ICMP error as configured, and records the packets:
 * quoting-router TUN-PIPE QuotingTask-as-JSON COMMAND… in a namespace with TUN_NETWORK. Prints the output of the command,
 * then SeenPacket[] as JSON.
 */
import { spawn } from 'node:child_process';
import { openTun } from './tun.ts';
import { readPacket, type WirePacket } from './wire-read.ts';
import { icmpPacket, mplsExtension } from './wire-write.ts';

export interface QuotingTask {
  /** Bytes after the quoted IP header; RFC 792 requires 8. null = sends no errors. */
  readonly quoteBytes: number | null;
  /** Label stack in extensions after 128 bytes, without a length field, as from routers before RFC 4884. */
  readonly classicLabels?: readonly number[];
  /** Quotes datagrams and SYNs with another checksum, as if NAT before it had rewritten an address and restored it. */
  readonly isChecksumChanged?: boolean;
  /** Quotes datagrams with this length in their headers, in bytes with the header; default: the length as sent. */
  readonly quotedLength?: number;
}

/** A packet on the wire; ports of ICMP are identifier and checksum. */
export type SeenPacket = Pick<
  WirePacket['packet'],
  'protocol' | 'source' | 'destination' | 'sourcePort' | 'destinationPort' | 'ttl' | 'dontFragment'
>;

/** Offset of extensions without a length field (RFC 4884 §5.5). */
const CLASSIC_QUOTE_BYTES = 128;
const TIME_EXCEEDED = { 4: 11, 6: 3 } as const;
const HEADER_BYTES = 8;

/** Offset of the checksum in the transport header. */
const CHECKSUM_AT = { icmp: 2, udp: 6, tcp: 16 } as const;
const UDP_LENGTH_AT = 4;

function timeExceeded({ packet, bytes, transportAt }: WirePacket, quoted: number): Uint8Array {
  const quote = bytes.slice(0, transportAt + quoted);
  const at = transportAt + CHECKSUM_AT[packet.protocol];
  if (isChecksumChanged) quote.set([(quote[at] ?? 0) ^ 0x21], at);
  if (packet.protocol === 'udp' && quotedLength !== undefined) {
    new DataView(quote.buffer).setUint16(transportAt + UDP_LENGTH_AT, quotedLength);
  }
  const extension = classicLabels.length > 0 ? mplsExtension(classicLabels) : new Uint8Array();
  const quoteBytes = extension.length > 0 ? CLASSIC_QUOTE_BYTES : quote.length;
  const message = new Uint8Array(HEADER_BYTES + quoteBytes + extension.length);
  message[0] = TIME_EXCEEDED[packet.family];
  message.set(quote.subarray(0, quoteBytes), HEADER_BYTES);
  message.set(extension, HEADER_BYTES + quoteBytes);
  return icmpPacket(packet.family, ROUTER[packet.family], packet.source, 64, message);
}

const ROUTER = { 4: '10.77.9.9', 6: 'fd00:77:9::9' } as const;

const [program = '', task = '', command = '', ...args] = process.argv.slice(2);
const { quoteBytes, classicLabels = [], isChecksumChanged = false, quotedLength } = JSON.parse(task) as QuotingTask;
const seen: SeenPacket[] = [];
const tun = await openTun(program);
tun.onPacket((bytes) => {
  const request = readPacket(bytes);
  if (!request) return;
  const { protocol, source, destination, sourcePort, destinationPort, ttl, dontFragment } = request.packet;
  seen.push({ protocol, source, destination, sourcePort, destinationPort, ttl, dontFragment });
  if (quoteBytes !== null) tun.send(timeExceeded(request, quoteBytes));
});
const child = spawn(command, args, { stdio: 'inherit' });
process.exitCode = await new Promise<number>((resolve, reject) => {
  child.once('error', reject);
  child.once('close', (status) => resolve(status ?? 1));
});
await tun.close();
process.stdout.write(`${JSON.stringify(seen)}\n`);
