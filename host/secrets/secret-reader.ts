import { isAbsolute, join, normalize, sep } from 'node:path';
import { MAX_SECRET_CHARS, parseSecretReference, type SecretSource, SecretValue } from '../../core/model/secret.ts';
import { FaultError } from '../../core/result/result.ts';
import { readPrivate } from './private-file.ts';
import { SecretStore, type SecretStoreOptions } from './secret-store.ts';

export interface SecretReaderOptions extends SecretStoreOptions {
  readonly env?: NodeJS.ProcessEnv;
}

/**
 * Reads secrets by reference, for runners of service probes: stored ones of a folder, environment variables, files.
 * Each is read when it is needed, so that a changed one is used at once. Rejects with FaultErrors `secret.*`.
 */
export function secretReader(options: SecretReaderOptions): (reference: string) => Promise<string> {
  const store = new SecretStore(options);
  const env = options.env ?? process.env;
  return async (reference) => {
    const source = parseSecretReference(reference);
    if (!source) throw invalid('The reference to the secret', 'it is not a name, env:SOUNDER_NAME or file:PATH');
    return source.kind === 'stored' ? store.read(source.name) : given(source, env);
  };
}

function given(source: Exclude<SecretSource, { kind: 'stored' }>, env: NodeJS.ProcessEnv): string {
  const where = source.kind === 'env' ? `env:${source.name}` : `file:${source.path}`;
  const text = source.kind === 'env' ? env[source.name] : contentOf(source.path, env);
  if (text === undefined) {
    throw new FaultError({ code: 'secret.unknown', message: `${where} is not there` });
  }
  const parsed = SecretValue.safeParse(text);
  if (parsed.success) return parsed.data;
  throw invalid(where, parsed.error.issues[0]?.message ?? '');
}

/** Without the line break at its end. A relative path is a credential of systemd (`LoadCredential=`). */
function contentOf(path: string, env: NodeJS.ProcessEnv): string | undefined {
  const folder = env['CREDENTIALS_DIRECTORY'];
  if (!isAbsolute(path) && folder === undefined) {
    throw invalid(`file:${path}`, 'a relative path needs systemd’s CREDENTIALS_DIRECTORY');
  }
  const inFolder = isAbsolute(path) ? path : join(folder ?? '', path);
  const isFolderPrivate = folder !== undefined && normalize(inFolder).startsWith(normalize(folder) + sep);
  const content = readPrivate(inFolder, { maxBytes: 4 * MAX_SECRET_CHARS, isFolderPrivate });
  return content?.toString('utf8').replace(/\r?\n$/, '');
}

const invalid = (what: string, why: string): FaultError =>
  new FaultError({ code: 'secret.invalid', message: `${what} cannot be used: ${why}` });
