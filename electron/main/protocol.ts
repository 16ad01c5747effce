import { type Protocol, protocol } from 'electron';
import { staticResponder } from '../../host/static-responder.ts';
import { isPageUrl, PAGE_SCHEME } from './ipc.ts';

/** Called once before the app is ready: a scheme with an origin, which `'self'` in our policy needs. */
export function registerPageScheme(): void {
  protocol.registerSchemesAsPrivileged([
    { scheme: PAGE_SCHEME, privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } },
  ]);
}

/** Serves the page's folder with the responder, and thus the policy, that the browser host has. */
export function servePageFiles(handling: Pick<Protocol, 'handle'>, pageDir: string): void {
  const respond = staticResponder(pageDir);
  handling.handle(PAGE_SCHEME, ({ method, url }) => {
    const { status, headers, body } = respond(method, isPageUrl(url) ? url : '/no-such-host');
    return new Response(new Uint8Array(body), { status, headers });
  });
}
