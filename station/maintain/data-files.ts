import { existsSync, readdirSync, statSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type Fault, FaultError } from '../../core/result/result.ts';
import { OUTBOX_APPLICATION_ID, OUTBOX_MIGRATIONS } from '../outputs/outbox.ts';
import { LEVEL_FORMATS, LEVELS, type Level, listDayFiles } from '../store/days/day-files.ts';
import { JOURNAL_PAGE_BYTES } from '../store/open-store.ts';
import {
  CATALOG_APPLICATION_ID,
  CATALOG_MIGRATIONS,
  JOURNAL_APPLICATION_ID,
  JOURNAL_MIGRATIONS,
  type Migration,
} from '../store/schema.ts';

export type DatabaseKind = 'catalog' | 'journal' | 'outbox' | Level;

interface DatabaseFormat {
  readonly applicationId: number;
  readonly migrations: readonly Migration[];
  readonly pageBytes: number;
  readonly autoVacuum: boolean;
}

const ofLevel = (level: Level): DatabaseFormat => {
  const { applicationId, migrations, pageSize } = LEVEL_FORMATS[level];
  return { applicationId, migrations, pageBytes: pageSize, autoVacuum: true };
};

/** Formats of all databases of a data folder. */
export const DATABASE_FORMATS: Readonly<Record<DatabaseKind, DatabaseFormat>> = {
  catalog: {
    applicationId: CATALOG_APPLICATION_ID,
    migrations: CATALOG_MIGRATIONS,
    pageBytes: 4096,
    autoVacuum: false,
  },
  journal: {
    applicationId: JOURNAL_APPLICATION_ID,
    migrations: JOURNAL_MIGRATIONS,
    pageBytes: JOURNAL_PAGE_BYTES,
    autoVacuum: true,
  },
  outbox: { applicationId: OUTBOX_APPLICATION_ID, migrations: OUTBOX_MIGRATIONS, pageBytes: 4096, autoVacuum: false },
  samples: ofLevel('samples'),
  minutes: ofLevel('minutes'),
  hours: ofLevel('hours'),
};

export const newestVersion = (kind: DatabaseKind): number => DATABASE_FORMATS[kind].migrations.at(-1)?.version ?? 0;

/** A database of a data folder. */
export interface DatabaseFile {
  readonly kind: DatabaseKind;
  /** Relative to the folder: `samples/2026-11-30.db`. */
  readonly name: string;
  readonly path: string;
}

const FIXED: readonly (readonly [DatabaseKind, string])[] = [
  ['catalog', 'sounder.db'],
  ['journal', 'journal.db'],
  ['outbox', 'outbox.db'],
];

/** The existing databases: catalog, journal, outbox, then those of the levels, oldest first. */
export function databaseFiles(dataDir: string): readonly DatabaseFile[] {
  const fixed = FIXED.map(([kind, name]) => ({ kind, name, path: join(dataDir, name) }));
  const days = LEVELS.flatMap((level) =>
    listDayFiles(dataDir, level).map(({ path }) => ({ kind: level, name: relative(dataDir, path), path })),
  );
  return [...fixed.filter(({ path }) => existsSync(path)), ...days];
}

/** Databases without which no project opens; a new one has none of them. */
export const NEEDED = [
  { kind: 'catalog', name: 'sounder.db', content: 'the names of all series that are stored' },
  { kind: 'journal', name: 'journal.db', content: 'the newest samples' },
] as const;

/** Needed databases that a folder lacks although it has other databases. */
export function missingFiles(dataDir: string): readonly (DatabaseFile & { readonly fault: Fault })[] {
  const files = databaseFiles(dataDir);
  if (files.length === 0) return [];
  return NEEDED.filter(({ kind }) => !files.some((file) => file.kind === kind)).map(({ kind, name, content }) => {
    const path = join(dataDir, name);
    return {
      kind,
      name,
      path,
      fault: { code: 'store.missing', message: `${path} is missing, and with it ${content}` },
    };
  });
}

/** Bytes of a database with its write-ahead log. */
export function databaseBytes(path: string): number {
  return fileBytes(path) + fileBytes(`${path}-wal`);
}

export const fileBytes = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;

/** Throws FaultError `data.no-project` where a folder has no project. @returns its databases */
export function projectFiles(dataDir: string): readonly DatabaseFile[] {
  const files = databaseFiles(dataDir);
  if (files.length > 0 || existsSync(join(dataDir, 'project.yaml'))) return files;
  throw new FaultError({
    code: 'data.no-project',
    message: existsSync(dataDir) ? `${dataDir} holds no project` : `${dataDir} does not exist`,
    hint: 'give the data folder of a project, which sounder serve --data DIR makes',
  });
}

/** Names of ordinary files in a folder, nested ones as `captures/x.pcapng`. */
export function ordinaryFiles(dataDir: string, folder = ''): readonly string[] {
  const dir = join(dataDir, folder);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ name }) => (folder === '' ? name : `${folder}/${name}`))
    .sort();
}

/** Folders in a folder, as `reports/2026-11-30-0800-before`. */
export function foldersIn(dataDir: string, folder: string): readonly string[] {
  const dir = join(dataDir, folder);
  if (!existsSync(dir)) return [];
  return readdirSync(dir, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => `${folder}/${name}`)
    .sort();
}
