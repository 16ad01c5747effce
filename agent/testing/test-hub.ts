import 'reflect-metadata';
import { createPublicKey, type KeyObject, randomBytes, webcrypto } from 'node:crypto';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import * as x509 from '@peculiar/x509';
import { type WebSocket, WebSocketServer } from 'ws';
import { AGENT_PATH, agentContract } from '../../core/fleet/agent-contract.ts';
import { CLAIM_PATH, type ClaimAnswer, ClaimRequest, verifyClaimProof } from '../../core/fleet/claim.ts';
import { encodeClaim } from '../../core/fleet/claim-code.ts';
import { connect } from '../../core/rpc/connect.ts';
import type { Client } from '../../core/rpc/contract.ts';
import type { Port } from '../../core/rpc/port.ts';
import { packFrame, unpackFrame } from '../../core/rpc/wire.ts';
import { keyFingerprint, pinOf } from '../../host/fleet/key-fingerprint.ts';

const P256 = { name: 'ECDSA', namedCurve: 'P-256' } as const;
const SIGNING = { name: 'ECDSA', hash: 'SHA-256' } as const;
const DAY_MS = 86_400_000;

/** The type that the library expects, which differs between the libraries of types of Node and of pages. */
type Keys = x509.X509CertificateCreateSelfSignedParams['keys'];

const newKeys = async (): Promise<Keys> =>
  (await webcrypto.subtle.generateKey(P256, true, ['sign', 'verify'])) as unknown as Keys;

const exported = async (format: 'pkcs8' | 'spki', key: Keys['publicKey']): Promise<Buffer> =>
  Buffer.from(await webcrypto.subtle.exportKey(format, key as unknown as webcrypto.CryptoKey));

const pemOf = async ({ privateKey }: Keys) => {
  const der = await exported('pkcs8', privateKey);
  return `-----BEGIN PRIVATE KEY-----\n${der.toString('base64')}\n-----END PRIVATE KEY-----\n`;
};

const publicKeyOf = async ({ publicKey }: Keys): Promise<KeyObject> =>
  createPublicKey({
    key: await exported('spki', publicKey),
    format: 'der',
    type: 'spki',
  });

const validity = () => ({ notBefore: new Date(Date.now() - DAY_MS), notAfter: new Date(Date.now() + 30 * DAY_MS) });

/** A hub for tests of agents, with an authority and a listener of its own. */
export class TestHub {
  readonly secret = Uint8Array.from(randomBytes(16));
  /** Whether a claim is approved as soon as it comes. */
  approves = true;
  /** Whether agents are let in. */
  admits = true;
  readonly requests: ClaimRequest[] = [];
  readonly agents: Client<typeof agentContract>[] = [];
  private readonly sockets: WebSocket[] = [];
  private readonly waiting: ((client: Client<typeof agentContract>) => void)[] = [];
  private readonly server: Server;
  private readonly authority: x509.X509Certificate;
  private readonly authorityKeys: Keys;
  private readonly pin: Uint8Array<ArrayBuffer>;

  private constructor(server: Server, authority: x509.X509Certificate, keys: Keys, pin: Uint8Array<ArrayBuffer>) {
    this.server = server;
    this.authority = authority;
    this.authorityKeys = keys;
    this.pin = pin;
  }

  static async open(port = 0): Promise<TestHub> {
    const authorityKeys = await newKeys();
    const authority = await x509.X509CertificateGenerator.createSelfSigned({
      name: 'CN=test authority',
      keys: authorityKeys,
      signingAlgorithm: SIGNING,
      ...validity(),
      extensions: [new x509.BasicConstraintsExtension(true, 0, true)],
    });
    const hubKeys = await newKeys();
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=test hub',
      issuer: authority.subject,
      publicKey: hubKeys.publicKey,
      signingKey: authorityKeys.privateKey,
      signingAlgorithm: SIGNING,
      ...validity(),
    });
    const server = createServer({
      key: await pemOf(hubKeys),
      cert: certificate.toString('pem'),
      ca: authority.toString('pem'),
      minVersion: 'TLSv1.3',
      requestCert: true,
      rejectUnauthorized: false,
    });
    const hub = new TestHub(server, authority, authorityKeys, pinOf(await publicKeyOf(hubKeys)));
    hub.serve();
    await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
    return hub;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get code(): string {
    return encodeClaim({ hubs: [{ host: '127.0.0.1', port: this.port }], pin: this.pin, secret: this.secret });
  }

  /** The next agent that connects. */
  nextAgent(): Promise<Client<typeof agentContract>> {
    return new Promise((resolve) => this.waiting.push(resolve));
  }

  /** Signs a certificate request, as for renewals. */
  async sign(csr: string): Promise<string> {
    const request = new x509.Pkcs10CertificateRequest(csr);
    const certificate = await x509.X509CertificateGenerator.create({
      subject: 'CN=agent',
      issuer: this.authority.subject,
      publicKey: await request.publicKey.export(),
      signingKey: this.authorityKeys.privateKey,
      signingAlgorithm: SIGNING,
      ...validity(),
    });
    return certificate.toString('pem');
  }

  get authorityPem(): string {
    return this.authority.toString('pem');
  }

  /** Cuts the connections without closing them in order. */
  cut(): void {
    for (const socket of this.sockets.splice(0)) socket.terminate();
  }

  async close(): Promise<void> {
    this.cut();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private serve(): void {
    const upgrades = new WebSocketServer({ noServer: true, perMessageDeflate: false });
    this.server.on('request', (request, response) => {
      if (request.url !== CLAIM_PATH || request.method !== 'POST') return response.writeHead(404).end();
      let body = '';
      request.on('data', (chunk: Buffer) => {
        body += chunk.toString();
      });
      request.once('end', () => {
        void this.decide(ClaimRequest.parse(JSON.parse(body))).then(({ status, answer }) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer)),
        );
      });
    });
    this.server.on('upgrade', (request, socket, head) => {
      if (request.url !== AGENT_PATH || !(socket as TLSSocket).authorized || !this.admits) {
        socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
        return;
      }
      upgrades.handleUpgrade(request, socket, head, (webSocket) => {
        this.sockets.push(webSocket);
        const client = connect(portOf(webSocket), agentContract);
        this.agents.push(client);
        for (const resolve of this.waiting.splice(0)) resolve(client);
      });
    });
  }

  private async decide(request: ClaimRequest): Promise<{ status: number; answer: ClaimAnswer | object }> {
    this.requests.push(request);
    if (!(await verifyClaimProof(this.secret, request))) {
      return { status: 403, answer: { code: 'claim.refused', message: 'This claim code is not valid' } };
    }
    const csr = new x509.Pkcs10CertificateRequest(request.csr);
    if (!(await csr.verify())) return { status: 400, answer: { code: 'claim.bad-request', message: 'No' } };
    if (!this.approves) {
      const key = createPublicKey({ key: Buffer.from(csr.publicKey.rawData), format: 'der', type: 'spki' });
      return { status: 200, answer: { state: 'waiting', id: '1', fingerprint: keyFingerprint(key) } };
    }
    const answer: ClaimAnswer = {
      state: 'approved',
      certificate: await this.sign(request.csr),
      authority: this.authorityPem,
      agentName: request.name ?? 'agent-1',
      renewAfter: Date.now() + 20 * DAY_MS,
    };
    return { status: 200, answer };
  }
}

function portOf(socket: WebSocket): Port {
  return {
    post(message) {
      if (socket.readyState !== socket.OPEN) return;
      socket.send(typeof message === 'string' ? message : packFrame(message));
    },
    onMessage: (listener) =>
      void socket.on('message', (data: Buffer, isBinary) =>
        listener(isBinary ? unpackFrame(new Uint8Array(data)) : data.toString('utf8')),
      ),
    onClose: (listener) => void socket.on('close', () => listener()),
    close: () => socket.close(),
  };
}
