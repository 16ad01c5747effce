import { allSettings } from '../../../probes/registry.ts';

const LABELS: ReadonlyMap<string | undefined, string> = new Map(
  Object.values(allSettings()).map(({ flag, label }) => [flag?.split(' ')[0], label]),
);

/** A sentence of the trace with the labels of settings in place of their flags on the command line. */
export const withSettingLabels = (sentence: string): string =>
  sentence.replace(/--[a-z-]+/g, (flag) => (LABELS.has(flag) ? `“${LABELS.get(flag)}”` : flag));
