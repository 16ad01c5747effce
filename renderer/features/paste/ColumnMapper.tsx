import { Button, HTMLSelect } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { formatCount, plural } from '../../../ui/format/quantities.ts';
import { usePaste } from './paste-store.ts';
import { COLUMN_ROLES, type ColumnRole } from './tables/column-roles.ts';
import type { TableKind } from './tables/pasted-table.ts';

const KIND_TITLES: Readonly<Record<TableKind, string>> = {
  csv: 'Table',
  markdown: 'Markdown table',
  hosts: 'Hosts file',
  nmap: 'nmap report',
  json: 'JSON rows',
};

const ROLE_TITLES: Readonly<Record<ColumnRole, string>> = {
  name: 'Name',
  address: 'Address',
  tags: 'Tags',
  site: 'Site',
  description: 'Description',
  probe: 'Probe',
  port: 'Port',
  ignore: 'Ignore',
};

/** The meaning of each column of a table, which can be changed. */
export function ColumnMapper(): ReactNode {
  const paste = usePaste();
  const table = useStore(paste, (state) => state.understanding?.table ?? null);
  const isList = useStore(paste, (state) => state.changes.isList);
  if (isList)
    return (
      <p className="paste-hint">
        Read as a list of words.{' '}
        <Button size="small" text="Read as a table" onClick={() => paste.getState().setIsList(false)} />
      </p>
    );
  if (!table) return null;
  const { kind, columns, roles, rows } = table;
  return (
    <section className="column-mapper" aria-label="Columns">
      <div className="preview-caption">
        <h3>
          {KIND_TITLES[kind]}: {plural(rows, 'row')}, {formatCount(columns.length)} columns
        </h3>
        <Button size="small" text="Read as a list" onClick={() => paste.getState().setIsList(true)} />
      </div>
      {!roles.includes('address') && (
        <p className="paste-problem" role="alert">
          ✕ No column has addresses: names are taken for them
        </p>
      )}
      <ol className="mapper-columns">
        {columns.map(({ title, samples }, at) => {
          const id = `paste-column-${at}`;
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: columns have no identity besides their place
            <li key={at} data-role={roles[at]}>
              <label htmlFor={id} title={title}>
                {title === '' ? `Column ${at + 1}` : title}
              </label>
              <HTMLSelect
                id={id}
                fill
                value={roles[at] ?? 'ignore'}
                onChange={(event) => {
                  const role = COLUMN_ROLES.find((one) => one === event.currentTarget.value);
                  if (role) paste.getState().setRole(at, role);
                }}
              >
                {COLUMN_ROLES.map((role) => (
                  <option key={role} value={role}>
                    {ROLE_TITLES[role]}
                  </option>
                ))}
              </HTMLSelect>
              <span className="mapper-samples" title={samples.join('\n')}>
                {samples.join(', ') || '(empty)'}
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
