import type { ParentPort } from 'electron';
import { typstAnswer } from '../../host/typst/typst-answer.ts';
import type { TypstJob } from '../../host/typst/typst-messages.ts';

/** Sets one document as a utility process: main brings it the station's end of a channel, and ends it. */
const parent: ParentPort | undefined = process.parentPort;
if (!parent) throw new Error('this file runs as a utility process of the desktop program only');
process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; main decides what it means
parent.on('message', ({ ports: [port] }) => {
  port?.once('message', ({ data }) => port.postMessage(typstAnswer(data as TypstJob)));
  port?.start();
});
