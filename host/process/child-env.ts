/** The password of the metrics, for the process that serves them. */
const METRICS_PASSWORD = 'PROM_PASSWORD';
/** Settings among the variables that begin as secrets do (`core/model/secret.ts`). */
const SETTINGS: ReadonlySet<string> = new Set(['SOUNDER_DRIVER']);

/** The environment for a process that uses the secrets of a project, and serves no metrics. */
export const envWithoutMetrics = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(Object.entries(env).filter(([name]) => name !== METRICS_PASSWORD));

/** The environment for a process that uses no secrets at all. */
export const envWithoutSecrets = (env: NodeJS.ProcessEnv): NodeJS.ProcessEnv =>
  Object.fromEntries(
    Object.entries(env).filter(
      ([name]) => name !== METRICS_PASSWORD && (!name.startsWith('SOUNDER_') || SETTINGS.has(name)),
    ),
  );
