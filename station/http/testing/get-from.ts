import { type IncomingHttpHeaders, request } from 'node:http';

/** Answer of a server of this host. */
interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers: IncomingHttpHeaders;
}

/** Asks a server on 127.0.0.1, the path as it is. Rejects with the error of the connection. */
export function getFrom(
  port: number,
  path: string,
  { headers = {}, method = 'GET' }: { readonly headers?: Record<string, string>; readonly method?: string } = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const asked = request({ port, host: '127.0.0.1', path, headers, method }, (response) => {
      let body = '';
      response.on('data', (chunk) => {
        body += chunk;
      });
      response.on('error', reject);
      response.on('end', () => resolve({ status: response.statusCode ?? 0, body, headers: response.headers }));
    });
    asked.on('error', reject).end();
  });
}
