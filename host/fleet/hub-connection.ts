import { timingSafeEqual } from 'node:crypto';
import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { connect as connectTls, type TLSSocket } from 'node:tls';
import { type HubAddress, hubAddressText } from '../../core/fleet/hub-address.ts';
import { FaultError } from '../../core/result/result.ts';
import { isTlsError, tlsErrorText } from '../service/tls-errors.ts';
import { systemErrorText } from '../system-error-text.ts';
import { pinOf } from './key-fingerprint.ts';
import { openTunnel, proxyFor } from './proxy.ts';

/** Accepted proofs that a hub is the station's: the key of the claim code, or a certificate of the station's authority. */
export interface HubTrust {
  /** SHA-256 of its public key. */
  readonly pin: Uint8Array;
  /** PEM; null = not known yet. */
  readonly authority: string | null;
}

export interface HubRoute {
  readonly trust: HubTrust;
  /** Proof of the agent; null = it has none yet. */
  readonly client: { readonly key: string; readonly certificate: string } | null;
  /** URL of an HTTP proxy; null = as the environment says. */
  readonly proxy: string | null;
}

const CONNECT_WITHIN_MS = 20_000;

/**
 * Opens a TLS 1.3 connection to a hub that has proved itself; nothing is sent before. Faults: `hub.unreachable`,
 * `hub.untrusted`, `hub.proxy`.
 */
export async function connectHub(hub: HubAddress, route: HubRoute, signal: AbortSignal): Promise<TLSSocket> {
  const inTime = AbortSignal.any([signal, AbortSignal.timeout(CONNECT_WITHIN_MS)]);
  const proxy = proxyFor(hub, route.proxy);
  const socket = await (proxy ? openTunnel(proxy, hub, inTime) : openTcp(hub, inTime));
  return secure(socket, hub, route, inTime);
}

const unreachable = (hub: HubAddress, why: string): FaultError =>
  new FaultError({
    code: 'hub.unreachable',
    message: `The station's hub ${hubAddressText(hub)} cannot be reached: ${why}`,
  });

const NOT_IN_TIME = `no answer within ${CONNECT_WITHIN_MS / 1000} s`;

function openTcp(hub: HubAddress, signal: AbortSignal): Promise<Socket> {
  return new Promise((resolve, reject) => {
    const socket = connectTcp({ host: hub.host, port: hub.port, noDelay: true });
    const abort = () => {
      socket.destroy();
      reject(unreachable(hub, NOT_IN_TIME));
    };
    signal.addEventListener('abort', abort, { once: true });
    socket.once('connect', () => {
      signal.removeEventListener('abort', abort);
      resolve(socket);
    });
    socket.on('error', (error) => reject(unreachable(hub, systemErrorText(error))));
  });
}

function secure(socket: Socket, hub: HubAddress, { trust, client }: HubRoute, signal: AbortSignal): Promise<TLSSocket> {
  return new Promise((resolve, reject) => {
    const fail = (fault: FaultError) => {
      signal.removeEventListener('abort', abort);
      secured.destroy();
      socket.destroy();
      reject(fault);
    };
    const abort = () => fail(unreachable(hub, NOT_IN_TIME));
    const secured = connectTls({
      socket,
      minVersion: 'TLSv1.3',
      ...(isIP(hub.host) === 0 && { servername: hub.host }),
      ...(trust.authority !== null && { ca: trust.authority }),
      ...(client && { key: client.key, cert: client.certificate }),
      // The hub is known by its key or its authority, under whatever name it is reached; checked below.
      rejectUnauthorized: false,
      checkServerIdentity: () => undefined,
    });
    secured.once('secureConnect', () => {
      if (!isTrusted(secured, trust)) return fail(untrusted(hub));
      signal.removeEventListener('abort', abort);
      resolve(secured);
    });
    secured.on('error', (error) =>
      fail(unreachable(hub, isTlsError(error) ? tlsErrorText(error) : systemErrorText(error))),
    );
    secured.once('close', () => fail(unreachable(hub, 'it closed the connection')));
    signal.addEventListener('abort', abort, { once: true });
  });
}

function isTrusted(socket: TLSSocket, { pin, authority }: HubTrust): boolean {
  const certificate = socket.getPeerX509Certificate();
  if (!certificate) return false;
  return timingSafeEqual(pinOf(certificate.publicKey), pin) || (authority !== null && socket.authorized);
}

const untrusted = (hub: HubAddress): FaultError =>
  new FaultError({
    code: 'hub.untrusted',
    message: `${hubAddressText(hub)} is not the hub of this agent's station: its key is another`,
    hint: 'claim the agent again with a new code if the station was installed again',
  });
