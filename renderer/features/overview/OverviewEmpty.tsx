import { Button } from '@blueprintjs/core';
import { ClipboardIcon, FilterRemoveIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { whyEmpty } from './filter/why-empty.ts';
import { useOverview } from './overview-store.ts';

/** Explains why the table has no rows, and offers a remedy. */
export function OverviewEmpty(): ReactNode {
  const { catalog, layout, live } = useBase();
  const overview = useOverview();
  const revision = useStore(catalog, (state) => state.revision);
  const filterText = useStore(overview, (state) => state.filterText);
  const isReadOnly = useReadOnly();
  if (revision < 0) return <EmptyState title="Loading …" />;
  if (filterText !== '') {
    const reasons = whyEmpty(filterText, overview.model.rows, live);
    return (
      <EmptyState
        title="No series matches the filter"
        text={`Filter: ${filterText}. Words match name, address, port, group, tags, site, probe and description.`}
      >
        {reasons.map((reason) => (
          <p key={reason}>{reason}</p>
        ))}
        <Button icon={<FilterRemoveIcon />} text="Clear the filter" onClick={() => overview.getState().setFilter('')} />
      </EmptyState>
    );
  }
  if (isReadOnly) {
    return (
      <EmptyState
        title="No targets"
        text="This project has none, and is open read-only. Open it normally to add some."
      />
    );
  }
  return (
    <EmptyState
      title="No targets yet"
      text="Paste addresses, names, CIDRs or ranges anywhere on this page, or drop a text file here."
    >
      <Button
        data-tour="add"
        intent="primary"
        size="large"
        icon={<ClipboardIcon />}
        text="Paste targets"
        onClick={() => layout.getState().showDialog('paste')}
      />
      <pre className="empty-examples">{'192.0.2.1\n10.0.0.0/28\nrouter.example.net\n10.0.[0-9,20].[1-2]'}</pre>
    </EmptyState>
  );
}
