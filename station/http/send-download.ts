import { once } from 'node:events';
import type { ServerResponse } from 'node:http';
import type { RunningDownload } from '../downloads/downloads.ts';

const PATH = /^\/download\/([0-9a-f]{48})$/;

/** The id in the path of a download; undefined = the path is of something else. */
export const downloadIdOf = (url: string): string | undefined => PATH.exec(url)?.[1];

/**
 * Sends a file as fast as its reader takes it. When it fails, the connection is cut, so that the browser does not take
 * the half for the whole.
 */
export async function sendDownload(response: ServerResponse, download: RunningDownload): Promise<void> {
  const { fileName, mediaType, totalBytes } = download;
  response.on('close', () => download.cancel()); // does nothing when it is over
  try {
    response.writeHead(200, {
      'Content-Type': mediaType,
      'Content-Disposition': `attachment; filename="${fileName}"`,
      'Cache-Control': 'no-store',
      'X-Content-Type-Options': 'nosniff',
      'Cross-Origin-Resource-Policy': 'same-origin',
      ...(totalBytes === null ? {} : { 'Content-Length': totalBytes }),
    });
    for (let bytes = await download.next(); bytes; bytes = await download.next()) {
      if (!response.write(bytes)) await Promise.race([once(response, 'drain'), once(response, 'close')]);
    }
    response.end();
  } catch {
    response.destroy(); // logged where it failed, and shown on the page
  }
}
