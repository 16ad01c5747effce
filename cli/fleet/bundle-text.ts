import type { Release } from '../../core/fleet/release.ts';

type Bundle = Pick<Release, 'version' | 'arch'>;

/**
 * States from which versions new agents are installed, after bundles were given to the station: the newest that it has for each processor,
 * which is another one while an upgrade needs it.
 */
export function bundleText(given: readonly Bundle[], installs: readonly Bundle[]): string {
  const versions = [...new Set(installs.map(({ version }) => version))];
  const parts = versions.map((version) => `version ${version} for ${archesOf(installs, version)}`);
  const unused = given.filter(
    (one) => !installs.some((used) => used.version === one.version && used.arch === one.arch),
  );
  const notes = unused.map(
    ({ version, arch }) => `Version ${version} for ${arch} is not used: an upgrade to a newer one is running\n`,
  );
  return `New agents are installed from ${parts.join(' and ')}\n${notes.join('')}`;
}

const archesOf = (bundles: readonly Bundle[], version: string): string =>
  bundles
    .filter((one) => one.version === version)
    .map(({ arch }) => arch)
    .join(', ');
