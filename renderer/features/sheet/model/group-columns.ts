import type { Group } from '../../../../core/model/project.ts';
import { SHARED_SETTINGS } from '../../../../core/model/settings.ts';
import { type FieldKind, fieldText, fieldValue } from '../../edit/setting-fields.ts';
import { formatNames, parseNames } from './name-list.ts';
import { type SheetColumn, withKey } from './sheet-column.ts';

export type GroupColumn = SheetColumn<Group>;

function plainColumn(
  key: keyof Group & string,
  kind: FieldKind,
  inheritedText: string,
  look: Pick<GroupColumn, 'title' | 'width' | 'help'>,
): GroupColumn {
  return {
    id: key,
    kind,
    ...look,
    read: (group) => fieldText(group[key], kind),
    write: (group, written) => withKey(group, key, fieldValue(kind, written)),
    inherited: () => ({ text: inheritedText, from: 'built in' }),
  };
}

const sourceValue = (sources: readonly string[]): string | readonly string[] | undefined =>
  sources.length > 1 ? sources : sources[0];

/** All columns of groups. */
export const GROUP_COLUMNS: readonly GroupColumn[] = [
  {
    id: 'name',
    title: 'Name',
    width: 180,
    help: 'Series belong to a group by its name: it cannot be changed later',
    kind: { type: 'text' },
    read: (_, name) => name,
    write: (group) => group,
    inherited: () => undefined,
  },
  {
    id: 'source',
    title: 'Source',
    width: 260,
    help: 'Source address, or a subnet whose addresses rotate; one of each family, with a comma between',
    kind: { type: 'text' },
    read: ({ source }) => formatNames([source ?? []].flat()),
    write: (group, written) => withKey(group, 'source', sourceValue(parseNames(written))),
    inherited: () => ({ text: 'automatic', from: 'built in' }),
  },
  plainColumn('sourcePorts', { type: 'ports' }, 'automatic', {
    title: 'Source ports',
    width: 130,
    help: 'TCP and UDP, e.g. 40000-40019',
  }),
  plainColumn('dscp', SHARED_SETTINGS.dscp.input, 'inherit', { title: 'DSCP', width: 90, help: '0 to 63' }),
  plainColumn('payloadBytes', SHARED_SETTINGS.payloadBytes.input, 'inherit', {
    title: 'Payload bytes',
    width: 120,
    help: 'Data bytes after the ICMP, UDP or TCP header',
  }),
  plainColumn(
    'autoRegister',
    {
      type: 'choice',
      choices: [
        ['true', 'yes'],
        ['false', 'no'],
      ],
    },
    'false',
    { title: 'All targets', width: 110, help: 'Add all targets automatically' },
  ),
];
