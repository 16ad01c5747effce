import { endProcess } from '../../host/process/process-end.ts';
import { typstAnswer } from '../../host/typst/typst-answer.ts';
import type { TypstJob } from '../../host/typst/typst-messages.ts';

/** Sets one document for its parent. Ends with it, for whatever reason. */
process.on('disconnect', endProcess);
process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the parent decides what it means
process.on('SIGTERM', () => undefined);
process.once('message', (job: TypstJob) => {
  process.send?.(typstAnswer(job));
});
