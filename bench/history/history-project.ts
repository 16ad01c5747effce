import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { type GeneratedProject, generateProject, type ProjectSize } from './generate-project.ts';

/** A made-up project in a folder. */
export interface HistoryProject {
  readonly dataDir: string;
  readonly project: GeneratedProject;
  readonly generateSeconds: number;
  /** Deletes it, unless it is kept. */
  dispose(): void;
}

interface Kept extends Omit<HistoryProject, 'dataDir' | 'dispose'> {
  readonly size: ProjectSize;
}

/**
 * Generates a project, or finds it where it was generated before.
 * @param keptDir folder for it, kept afterwards; left out = one of its own, deleted afterwards
 */
export function historyProject(size: ProjectSize, endMs: number, keptDir?: string): HistoryProject {
  const dir = keptDir ?? mkdtempSync(join(tmpdir(), 'sounder-history-'));
  const dispose = () => {
    if (keptDir === undefined) rmSync(dir, { recursive: true, force: true });
  };
  const dataDir = join(dir, 'project');
  const file = join(dir, 'generated.json');
  if (existsSync(file)) {
    const { size: keptSize, ...kept } = JSON.parse(readFileSync(file, 'utf8')) as Kept;
    if (!isDeepStrictEqual(keptSize, size)) throw new Error(`${dir} has a project of another size`);
    return { dataDir, dispose, ...kept };
  }
  try {
    mkdirSync(dataDir, { recursive: true });
    const began = Date.now();
    const project = generateProject(dataDir, size, endMs);
    const generateSeconds = Math.round((Date.now() - began) / 1000);
    writeFileSync(file, JSON.stringify({ size, project, generateSeconds } satisfies Kept));
    return { dataDir, dispose, project, generateSeconds };
  } catch (error) {
    dispose();
    throw error;
  }
}
