import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Facts about its project that a restarted station needs before it opens it. Small files in the data folder. */
export class ProjectMemory {
  /** The project that the data folder holds. */
  readonly ownPath: string;
  /** The text that stands while the file itself is invalid. */
  readonly lastValidPath: string;
  /** The project as it was parsed last. */
  readonly parsedPath: string;
  private readonly adoptedPath: string;

  /** @param resume started again after a crash; else what was remembered is of no account any more */
  constructor(dataDir: string, resume: boolean) {
    this.ownPath = join(dataDir, 'project.yaml');
    this.lastValidPath = join(dataDir, 'project.standing');
    this.parsedPath = join(dataDir, 'project.parsed');
    this.adoptedPath = join(dataDir, 'project.adopted');
    if (resume) return;
    rmSync(this.lastValidPath, { force: true });
    rmSync(this.adoptedPath, { force: true });
  }

  /** The project in the data folder has taken the place of a file of another program. */
  rememberAdopted(path: string): void {
    if (path !== this.ownPath) writeFileSync(this.adoptedPath, path, { mode: 0o600 });
  }

  /** Path of the requested project. */
  pathOf(wanted: string): string {
    try {
      return readFileSync(this.adoptedPath, 'utf8') === wanted ? this.ownPath : wanted;
    } catch {
      return wanted; // nothing was adopted
    }
  }
}
