// A receiver of the outputs, which takes everything that is written to it.
import { createServer } from 'node:http';

const PORT = 9090;
const NO_CONTENT = 204;

/** @returns how to end it */
export function openReceiver() {
  const server = createServer((request, response) => {
    request.resume();
    request.once('end', () => response.writeHead(NO_CONTENT).end());
  });
  server.listen(PORT, '127.0.0.1');
  return () => {
    server.close();
    server.closeAllConnections();
  };
}
