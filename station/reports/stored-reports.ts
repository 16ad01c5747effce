import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { ReportFileName, type StoredReport } from '../../core/contracts/reports.ts';
import { FaultError } from '../../core/result/result.ts';
import { systemErrorText } from '../../host/system-error-text.ts';

/** Folder of the reports in a data folder. */
export const REPORTS_DIR = 'reports';

const isName = (name: string): boolean => ReportFileName.safeParse(name).success && !name.endsWith('.partial');

/** Reports in the folder of a project, a folder each. */
export class StoredReportFolder {
  readonly dir: string;

  constructor(dataDir: string) {
    this.dir = join(dataDir, REPORTS_DIR);
  }

  /** All of them, newest first; other files are not shown. */
  list(): StoredReport[] {
    if (!existsSync(this.dir)) return [];
    return readdirSync(this.dir, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && isName(entry.name))
      .flatMap(({ name }) => this.read(name) ?? [])
      .sort((left, right) => right.madeAtMs - left.madeAtMs || (left.name < right.name ? 1 : -1));
  }

  /** A name that no report has, of a time and a title. */
  newName(atMs: number, title: string): string {
    const time = new Date(atMs).toISOString().slice(0, 16).replace('T', '-').replace(':', '');
    const name = `${time}-${fileWords(title)}`;
    if (!existsSync(join(this.dir, name))) return name;
    for (let count = 2; ; count++) if (!existsSync(join(this.dir, `${name}-${count}`))) return `${name}-${count}`;
  }

  /** Throws FaultErrors `report.unknown`, `report.unwritable`. */
  delete(name: string): void {
    this.find(name);
    try {
      rmSync(join(this.dir, name), { recursive: true });
    } catch (error) {
      const message = `The report ${name} cannot be deleted: ${systemErrorText(error)}`;
      throw new FaultError({ code: 'report.unwritable', message, hint: 'Check the data folder' });
    }
  }

  /** Path and size of a file. Only what is listed is opened, so that no name can be a path. Throws FaultError `report.unknown`. */
  file(report: string, name: string): { readonly path: string; readonly bytes: number } {
    const file = this.find(report).files.find((one) => one.name === name);
    if (file) return { path: join(this.dir, report, name), bytes: file.bytes };
    throw new FaultError({
      code: 'report.unknown',
      message: `The report ${report} has no file ${JSON.stringify(name)}`,
    });
  }

  read(name: string): StoredReport | undefined {
    const dir = join(this.dir, name);
    const stat = statSync(dir, { throwIfNoEntry: false });
    if (!stat?.isDirectory()) return undefined;
    const files = readdirSync(dir, { withFileTypes: true })
      .filter((entry) => entry.isFile() && isName(entry.name))
      .map((entry) => ({ name: entry.name, bytes: statSync(join(dir, entry.name)).size }))
      .sort((left, right) => (left.name < right.name ? -1 : 1));
    return { name, madeAtMs: stat.mtimeMs, files };
  }

  private find(name: string): StoredReport {
    const found = this.list().find((one) => one.name === name);
    if (found) return found;
    throw new FaultError({ code: 'report.unknown', message: `There is no report ${JSON.stringify(name)}` });
  }
}

/** A title as a part of a file name. */
export const fileWords = (title: string): string =>
  title
    .normalize('NFKD')
    .replaceAll(/[^\w]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 60)
    .toLowerCase() || 'report';
