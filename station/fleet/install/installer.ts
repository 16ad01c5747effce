import { open } from 'node:fs/promises';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { type HubAddress, parseHubAddress } from '../../../core/fleet/hub-address.ts';
import { LimitByKey } from '../../../core/limits/limit-by-key.ts';
import type { Clock } from '../../../core/ports/clock.ts';
import type { Code } from '../fleet-file.ts';
import type { Bundles, StoredBundle } from '../upgrade/bundles.ts';
import { INSTALL_PATH, installUrl } from './install-command.ts';
import { installScript, refusingScript } from './install-script.ts';
import { codeOfToken } from './install-token.ts';

/** Bundles that are sent at once; each takes what its link gives. */
const MAX_DOWNLOADS = 16;
/** A code installs one agent; some attempts fail. */
const OF_CODE = { burst: 12, perSecond: 1 / 60 };
/** A download that stands still, or takes so long, is ended. */
const IDLE_MS = 30_000;
const LONGEST_MS = 3_600_000;

export interface InstallerParts {
  /** Codes that were given out and not forgotten yet. */
  readonly codes: () => readonly Code[];
  readonly bundles: Pick<Bundles, 'newest'>;
  /** SHA-256 of the hub's key. */
  readonly pin: Uint8Array;
  readonly clock: Clock;
}

interface Refusal {
  readonly status: number;
  /** For people, in a shell. */
  readonly why: string;
}

/**
 * Hands a script, and the bundles that it fetches, to hosts that are to become agents. Read only, and only for those
 * who have a claim code that has not expired.
 */
export class Installer {
  private readonly parts: InstallerParts;
  private readonly ofCode: LimitByKey;
  private downloads = 0;

  constructor(parts: InstallerParts) {
    this.parts = parts;
    this.ofCode = new LimitByKey(OF_CODE, parts.clock);
  }

  /**
   * Answers a request for a path below `INSTALL_PATH`.
   * @param onAccepted its sender has a code: it may take its time
   * @returns why it was refused; null = it was not
   */
  async answer(request: IncomingMessage, response: ServerResponse, onAccepted: () => void): Promise<string | null> {
    const [token = '', arch, ...more] = (request.url ?? '').slice(INSTALL_PATH.length).split('/');
    const code = codeOfToken(token, this.parts.codes());
    const refusal = more.length > 0 ? UNKNOWN : this.refusalOf(code);
    if (refusal) {
      send(response, refusal.status, refusingScript(refusal.why));
      return refusal.why;
    }
    const bundles = this.parts.bundles.newest;
    if (arch === undefined) {
      const hub = hubOf(request);
      const url = hub && installUrl(hub, token);
      const releases = bundles.map(({ release }) => release);
      if (!url) send(response, 400, refusingScript('the request has no usable host name'));
      else send(response, 200, installScript({ url, pin: this.parts.pin, releases }));
      return null;
    }
    const bundle = bundles.find(({ release }) => release.arch === arch);
    if (!bundle) send(response, 404, '');
    else if (this.downloads >= MAX_DOWNLOADS) send(response, 503, '');
    else {
      onAccepted();
      await this.download(bundle, request, response);
    }
    return null;
  }

  /** Answers where the hub has too many requests; a shell reads the answer. */
  refuse(response: ServerResponse): void {
    send(response, BUSY.status, refusingScript(BUSY.why));
  }

  private refusalOf(code: Code | undefined): Refusal | null {
    if (!code || code.isRejected) return UNKNOWN;
    if (code.expiresMs <= this.parts.clock.nowMs()) return EXPIRED;
    if (!this.ofCode.take(code.id)) return TOO_OFTEN;
    return this.parts.bundles.newest.length === 0 ? NO_BUNDLE : null;
  }

  private async download({ path, release }: StoredBundle, { socket }: IncomingMessage, response: ServerResponse) {
    this.downloads += 1;
    const tooLong = this.parts.clock.after(LONGEST_MS, () => socket.destroy());
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    try {
      const file = await open(path);
      response.writeHead(200, { ...CLOSING, 'Content-Type': 'application/gzip', 'Content-Length': release.bytes });
      await pipeline(file.createReadStream({ end: release.bytes - 1 }), response);
    } catch {
      response.destroy(); // the other end notices that the bundle is not whole
    } finally {
      tooLong.cancel();
      this.downloads -= 1;
    }
  }
}

const UNKNOWN: Refusal = { status: 404, why: 'this station has not given out this claim code, or it expired long ago' };
const EXPIRED: Refusal = { status: 410, why: 'the claim code has expired: make another at the station' };
const TOO_OFTEN: Refusal = { status: 429, why: 'this claim code was used too often: try again in some minutes' };
const BUSY: Refusal = { status: 429, why: 'the station has too many requests: try again in some seconds' };
const NO_BUNDLE: Refusal = {
  status: 503,
  why: 'the station has no bundle of an agent yet. There: sounder fleet bundle FILE',
};

/** It has its turn among connections that have proved nothing. */
const CLOSING = { Connection: 'close', 'Cache-Control': 'no-store' };

function send(response: ServerResponse, status: number, text: string): void {
  const content = { 'Content-Type': 'text/x-shellscript; charset=utf-8', 'Content-Length': Buffer.byteLength(text) };
  response.writeHead(status, { ...CLOSING, ...content }).end(text);
}

/** The address that the request came to, as its sender wrote it: it becomes part of a script. */
function hubOf({ headers }: IncomingMessage): HubAddress | undefined {
  const host = headers.host ?? '';
  if (!/^[\w.:[\]-]{1,300}$/.test(host)) return undefined;
  return parseHubAddress(host) ?? parseHubAddress(`${host}:443`);
}
