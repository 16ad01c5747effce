import type { App, Session, WebContents } from 'electron';
import { isPageUrl } from './ipc.ts';

/** The only permission of a page: copying to the clipboard. */
const GRANTED: ReadonlySet<string> = new Set(['clipboard-sanitized-write']);

/** Grants our page the clipboard for writing, and nobody anything else. */
export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, grant, { requestingUrl }) =>
    grant(GRANTED.has(permission) && isPageUrl(requestingUrl)),
  );
  session.setPermissionCheckHandler(
    (_contents, permission, origin) => GRANTED.has(permission) && isPageUrl(`${origin.replace(/\/$/, '')}/`),
  );
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler(null);
  session.on('will-download', (event) => event.preventDefault()); // files are saved through the dialog
}

function guard(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  contents.on('will-navigate', (event) => {
    if (!isPageUrl(event.url)) event.preventDefault();
  });
  contents.on('will-frame-navigate', (event) => {
    if (!isPageUrl(event.url)) event.preventDefault();
  });
  contents.on('will-redirect', (event) => {
    if (!isPageUrl(event.url)) event.preventDefault();
  });
}

/** Keeps every page on our own files; none opens a window or embeds a frame. */
export function guardPages(app: App): void {
  app.on('web-contents-created', (_event, contents) => guard(contents));
}
