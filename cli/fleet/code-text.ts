import type { FleetState, MadeCode } from '../../core/contracts/fleet.ts';

/** A new claim code as the commands in which it is used. */
export function codeText(
  { installs, command, expiresMs }: Omit<MadeCode, 'code'>,
  bundles: FleetState['bundles'],
): string {
  const [first, ...others] = installs;
  const arches = bundles.map(({ arch }) => arch).join(', ');
  const ready =
    arches === ''
      ? 'The station has no bundle to install yet: sounder fleet bundle FILE\n\n'
      : `It fetches a script and the bundle for the processor (${arches}) from this station, and nothing from elsewhere:\ncurl accepts the key of this station only, and the script only the bundle with the right digest.\n\n`;
  return [
    `Run this on the agent's host before ${new Date(expiresMs).toISOString()}:\n\n`,
    ...(first ? [`  ${first.command}\n\n`, ready] : []),
    ...(others.length > 0
      ? [`Or, by ${others.map(({ hub }) => hub).join(' or ')}, the same with that address\n\n`]
      : []),
    `Where Sounder is installed already:\n\n  ${command}\n`,
  ].join('');
}
