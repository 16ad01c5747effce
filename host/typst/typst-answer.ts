import { readFileSync } from 'node:fs';
import { FaultError } from '../../core/result/result.ts';
import { compileTypst } from './typst-compiler.ts';
import type { TypstAnswer, TypstJob } from './typst-messages.ts';

/** Sets one document, in the process that is there for it. */
export function typstAnswer({ files, pictures, fonts }: TypstJob): TypstAnswer {
  try {
    const pdf = compileTypst(
      files,
      fonts.map((font) => (typeof font === 'string' ? readFileSync(font) : font)),
      pictures,
    );
    return { pdf, peakBytes: process.resourceUsage().maxRSS * 1024 };
  } catch (error) {
    if (error instanceof FaultError) return { fault: error.fault };
    return { fault: { code: 'internal', message: error instanceof Error ? error.message : String(error) } };
  }
}
