import { createServer, type Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import type { Outcome } from '../../../core/model/outcome.ts';
import { descriptors, heapBytes } from '../../../host/service/testing/leaks.ts';
import { framed } from './frames.ts';
import { changingProxy, type HostileServer, hostileServer, unsigningProxy } from './testing/hostile.ts';
import { type Samba, sambaMissing, startSamba, USER } from './testing/samba.ts';
import { trySmb } from './testing/try-smb.ts';

/** Places of an answer that are changed. */
const PLACES = 20;
const LOGIN = { user: USER, password: 'good', steps: ['shares', 'stat data/docs/c.txt'] };

const closing: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0)) await close();
});

async function hostile(onConnection: (socket: Socket) => void): Promise<HostileServer> {
  const server = await hostileServer(onConnection);
  closing.push(() => server.close());
  return server;
}

/** Answers every request with these messages. */
const answering =
  (...messages: readonly Buffer[]) =>
  (socket: Socket): void =>
    void socket.on('data', () => {
      for (const message of messages) socket.write(message);
    });

function smbMessage(command: number, messageId: bigint, body = Buffer.alloc(100)): Buffer {
  const head = Buffer.alloc(64);
  head.writeUInt32BE(0xfe53_4d42, 0);
  head.writeUInt16LE(64, 4);
  head.writeUInt16LE(command, 12);
  head.writeUInt32LE(1, 16);
  head.writeBigUInt64LE(messageId, 24);
  return framed(Buffer.concat([head, body]));
}

/** A negotiation that grants no credit for anything after it. */
function stingyNegotiation(): Buffer {
  const body = Buffer.alloc(64);
  body.writeUInt16LE(65, 0);
  body.writeUInt16LE(0x0300, 4);
  body.writeUInt16LE(128, 56);
  return smbMessage(0, 0n, body);
}

const CASES: readonly (readonly [string, Outcome, string, (socket: Socket) => void])[] = [
  ['is silent', 'timeout', 'The server did not answer in time', () => undefined],
  ['closes at once', 'reset', 'The server closed the connection', (socket) => void socket.end()],
  [
    'resets in the middle of a message',
    'reset',
    'The connection ended: connection reset by peer',
    (socket) =>
      void socket.on('data', () => {
        socket.write(Buffer.from([0, 0, 0, 200, 0xfe]));
        setImmediate(() => socket.resetAndDestroy());
      }),
  ],
  [
    'sends a byte at a time without end',
    'timeout',
    'The server did not answer in time',
    (socket) => {
      socket.write(Buffer.from([0, 0x0f, 0xff, 0xff]));
      const timer = setInterval(() => socket.write('x'), 5);
      socket.on('close', () => clearInterval(timer));
    },
  ],
  ['speaks HTTP', 'protocol-error', 'no SMB over TCP', answering(Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n'))],
  [
    'speaks SMB 1 only',
    'protocol-error',
    'SMB 1 only',
    answering(framed(Buffer.from('\xffSMBr'.padEnd(40, '\0'), 'latin1'))),
  ],
  ['sends other messages', 'protocol-error', 'no SMB message', answering(framed(Buffer.alloc(100, 1)))],
  ['announces 16 MB', 'protocol-error', 'a message of 16777215 bytes', answering(Buffer.from([0, 0xff, 0xff, 0xff]))],
  ['answers another request', 'protocol-error', 'an answer to no request', answering(smbMessage(0, 9n))],
  ['answers with another command', 'protocol-error', 'to another request', answering(smbMessage(3, 0n))],
  ['answers with zeros', 'protocol-error', 'wrong size', answering(smbMessage(0, 0n))],
  [
    'answers with a body that is too short',
    'protocol-error',
    'beyond the end',
    answering(smbMessage(0, 0n, Buffer.from([65, 0]))),
  ],
  [
    'sends empty messages and messages that nobody asked for without end',
    'timeout',
    'The server did not answer in time',
    (socket) => {
      const flood = Buffer.concat(
        Array.from({ length: 50 }, () => Buffer.concat([Buffer.alloc(4), smbMessage(18, 0xffff_ffff_ffff_ffffn)])),
      );
      const timer = setInterval(() => socket.write(flood), 2);
      socket.on('close', () => clearInterval(timer));
    },
  ],
  ['grants no credit', 'timeout', 'The server did not answer in time', answering(stingyNegotiation())],
];

describe('a server that', () => {
  it.for(CASES)('%s: %s', async ([, outcome, error, onConnection]) => {
    const server = await hostile(onConnection);
    const result = await trySmb(server.port, { ...LOGIN, timeout: '300ms' });
    expect(result.outcome).toBe(outcome);
    expect(result.parsed.error).toContain(error);
    await expect.poll(() => server.open).toBe(0);
  });

  it('does not listen: refused', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    expect(await trySmb(port, LOGIN)).toMatchObject({ outcome: 'refused', durationMs: null });
  });

  it('is silent when everything ends: the connection is closed', async () => {
    const server = await hostile(() => undefined);
    const end = new AbortController();
    const run = trySmb(server.port, { timeout: '30s' }, { signal: end.signal });
    await expect.poll(() => server.open).toBe(1);
    end.abort();
    expect((await run).outcome).toBe('timeout');
    await expect.poll(() => server.open).toBe(0);
  });
});

describe.skipIf(sambaMissing)(
  `answers that are changed on the path${sambaMissing ? ` (not run: ${sambaMissing})` : ''}`,
  () => {
    const PROTECTIONS = [
      'server signing = mandatory',
      'server smb encrypt = required',
      'server max protocol = SMB3_02',
    ];

    it.for(PROTECTIONS)('%s', { timeout: 120_000 }, async (line) => {
      const samba: Samba = await startSamba(line);
      const proxy = await changingProxy(samba.port);
      try {
        const settings = { ...LOGIN, steps: ['shares', 'stat data', 'list data/docs', 'read data/docs/c.txt'] };
        // The first ones start services of Samba, and get messages that say so.
        for (let warm = 0; warm < 3; warm++) expect((await trySmb(proxy.port, settings)).parsed.error).toBeNull();
        const total = proxy.answered;
        for (let round = 0; round < PLACES; round++) {
          proxy.changeAt = Math.floor(((round + 0.5) * total) / PLACES);
          const { outcome } = await trySmb(proxy.port, { ...settings, timeout: '150ms' });
          // Without signing, a changed byte may be one that does not matter.
          if (!line.includes('max protocol') && proxy.hasChanged)
            expect(outcome, `byte ${proxy.changeAt}`).not.toBe('reply');
          expect(outcome, `byte ${proxy.changeAt}`).not.toBe('local-error');
        }
      } finally {
        await proxy.close();
        await samba.stop();
      }
    });
  },
);

describe.skipIf(sambaMissing)(
  `a log-in whose end is not signed${sambaMissing ? ` (not run: ${sambaMissing})` : ''}`,
  () => {
    it('fails where the server requires signing', async () => {
      const samba = await startSamba('server max protocol = SMB3_00', 'server signing = mandatory');
      const proxy = await unsigningProxy(samba.port);
      try {
        const { outcome, parsed } = await trySmb(proxy.port, { ...LOGIN, steps: [] });
        expect(parsed.error).toContain('an answer with a wrong signature');
        expect(outcome).toBe('protocol-error');
      } finally {
        await proxy.close();
        await samba.stop();
      }
    });
  },
);

describe('many transactions', () => {
  it('leave no descriptor and no memory behind', { timeout: 120_000 }, async () => {
    const samba = sambaMissing ? null : await startSamba();
    const server = await hostile(answering(smbMessage(0, 0n)));
    try {
      const round = async () => {
        await trySmb(server.port, LOGIN);
        if (samba) await trySmb(samba.port, LOGIN);
      };
      for (let warm = 0; warm < 20; warm++) await round();
      const before = { descriptors: descriptors(), heap: heapBytes() };
      for (let done = 0; done < 100; done++) await round();
      await expect.poll(descriptors).toBeLessThanOrEqual(before.descriptors + 2);
      expect(heapBytes() - before.heap).toBeLessThan(4e6);
    } finally {
      await samba?.stop();
    }
  });
});
