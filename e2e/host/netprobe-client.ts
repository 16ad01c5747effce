import { request } from 'node:http';
import { deflateSync } from 'node:zlib';

/** Answer of a netProbe server. */
export interface NetprobeReply {
  readonly status: number;
  /** JSON; as it came where it is none. */
  readonly body: unknown;
}

type Form = Readonly<Record<string, string | number>>;

export interface SendOptions {
  readonly form?: Form;
  /** Body as it is sent; precedes `form`. */
  readonly raw?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Speaks to a server's interface for netProbe probes as a probe does. */
export class NetprobeClient {
  private readonly port: number;

  constructor(port: number) {
    this.port = port;
  }

  post(path: string, form: Form = {}): Promise<NetprobeReply> {
    return this.send('POST', path, { form });
  }

  get(path: string): Promise<NetprobeReply> {
    return this.send('GET', path, {});
  }

  /** Posts results: one record as it is, several compressed. */
  results(uid: number, records: readonly object[]): Promise<NetprobeReply> {
    const isCompressed = records.length > 1;
    const json = Buffer.from(JSON.stringify(isCompressed ? records : records[0]));
    const data = (isCompressed ? deflateSync(json) : json).toString('base64');
    return this.post('/results', { uid, data, compressed: isCompressed ? 'yes' : 'no', time: Date.now() / 1000 });
  }

  send(method: string, path: string, { form = {}, raw, headers = {} }: SendOptions): Promise<NetprobeReply> {
    const body =
      raw ?? new URLSearchParams(Object.entries(form).map(([key, value]) => [key, String(value)])).toString();
    const type = method === 'POST' ? { 'Content-Type': 'application/x-www-form-urlencoded' } : {};
    const length = method === 'POST' ? { 'Content-Length': Buffer.byteLength(body) } : {};
    return new Promise((resolve, reject) => {
      const sent = request(
        { host: '127.0.0.1', port: this.port, method, path, headers: { ...type, ...length, ...headers }, agent: false },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body: parsed(Buffer.concat(chunks)) }));
          response.on('error', reject);
        },
      );
      sent.on('error', reject);
      sent.end(method === 'POST' ? body : undefined);
    });
  }
}

function parsed(bytes: Buffer): unknown {
  try {
    return JSON.parse(bytes.toString());
  } catch {
    return bytes.toString();
  }
}
