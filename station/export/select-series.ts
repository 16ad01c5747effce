import type { ExportSelection } from '../../core/contracts/export.ts';
import { canonicalAddress } from '../../core/model/address.ts';
import { addressTest } from '../../core/model/address-match.ts';
import { FaultError } from '../../core/result/result.ts';
import { PROBE_IDS } from '../../probes/registry.ts';
import type { ExportedSeries } from './export-catalog.ts';

type Test<T> = (value: T) => boolean;

/** Whole texts that match a pattern with `*` and `?`, in upper or lower case alike. */
function globTest(pattern: string): Test<string> {
  const source = pattern
    .replaceAll(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, 'isu');
  return (text) => expression.test(text);
}

/** A name, a glob of names or addresses, an address, a CIDR, a range or a pattern of addresses. */
function targetTest(pattern: string): Test<ExportedSeries> {
  const isNamed = globTest(pattern);
  const address = canonicalAddress(pattern);
  const isInside = addressTest(pattern);
  return ({ planned }) =>
    planned.target === pattern ||
    isNamed(planned.target) ||
    isNamed(planned.address) ||
    planned.address === address ||
    (isInside?.(planned.address) ?? false);
}

const anyOf = <T>(tests: readonly Test<T>[]): Test<T> =>
  tests.length === 0 ? () => true : (value) => tests.some((test) => test(value));

/** The selected series. Throws FaultErrors `usage.*` when a part of the selection selects nothing. */
export function selectSeries(all: readonly ExportedSeries[], selection: ExportSelection): readonly ExportedSeries[] {
  const unknown = selection.probes.find((id) => !PROBE_IDS.includes(id));
  if (unknown !== undefined) {
    throw new FaultError({
      code: 'usage.unknown-probe',
      message: `--probe: unknown probe ${JSON.stringify(unknown)}`,
      hint: `use ${PROBE_IDS.join(', ')}`,
    });
  }
  for (const pattern of selection.targets) {
    if (!all.some(targetTest(pattern))) throw noSuch('--targets', 'target', pattern, 'name, glob, address or CIDR');
  }
  for (const pattern of selection.groups) {
    const isIn = globTest(pattern);
    if (!all.some(({ planned }) => planned.group !== null && isIn(planned.group))) {
      throw noSuch('--groups', 'group', pattern, 'name or glob');
    }
  }
  const ids = new Set(selection.series);
  const isTarget = anyOf(selection.targets.map(targetTest));
  const isGroup = anyOf(selection.groups.map(globTest));
  const isProbe = anyOf(selection.probes.map((id) => (probe: string) => probe === id));
  const isAnyGroup = selection.groups.length === 0;
  return all.filter(
    (one) =>
      (ids.size === 0 || ids.has(one.seriesId)) &&
      isTarget(one) &&
      isProbe(one.probe) &&
      (isAnyGroup || (one.planned.group !== null && isGroup(one.planned.group))),
  );
}

const noSuch = (option: string, what: string, pattern: string, forms: string): FaultError =>
  new FaultError({
    code: 'usage.nothing-selected',
    message: `${option}: no stored ${what} matches ${JSON.stringify(pattern)}`,
    hint: `give a ${forms} of a stored series`,
  });
