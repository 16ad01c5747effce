import { readFileSync } from 'node:fs';
import { FaultError } from '../../core/result/result.ts';
import { endProcess } from '../../host/process/process-end.ts';
import { compileTypst } from '../../host/typst/typst-compiler.ts';
import type { TypstAnswer, TypstJob } from '../../host/typst/typst-messages.ts';

/** Sets one document for its parent. Ends with it, for whatever reason. */
process.on('disconnect', endProcess);
process.on('SIGINT', () => undefined); // Ctrl-C reaches the whole group; the parent decides what it means
process.on('SIGTERM', () => undefined);
process.once('message', (job: TypstJob) => {
  process.send?.(answerTo(job));
});

function answerTo({ files, pictures, fonts }: TypstJob): TypstAnswer {
  try {
    const pdf = compileTypst(
      files,
      fonts.map((path) => readFileSync(path)),
      pictures,
    );
    return { pdf, peakBytes: process.resourceUsage().maxRSS * 1024 };
  } catch (error) {
    if (error instanceof FaultError) return { fault: error.fault };
    return { fault: { code: 'internal', message: error instanceof Error ? error.message : String(error) } };
  }
}
