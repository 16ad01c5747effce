import { Button } from '@blueprintjs/core';
import { AddIcon, ArrowLeftIcon } from '@blueprintjs/icons';
import { type ReactNode, useMemo } from 'react';
import { useStore } from 'zustand';
import { groupsOf } from '../../../core/plan/expand.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { plural } from '../../../ui/format/quantities.ts';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { groupSummary } from '../edit/group-form.ts';
import { GroupForm } from './GroupForm.tsx';
import { useGroups } from './groups-store.ts';
import './groups.css';

/** Number of targets of each group, by name. */
function useMemberCounts(): ReadonlyMap<string, number> {
  const { catalog } = useBase();
  const targets = useStore(catalog, (state) => state.targets);
  const groups = useStore(catalog, (state) => state.groups);
  return useMemo(() => {
    const counts = new Map<string, number>();
    for (const { definition } of targets.values()) {
      for (const name of groupsOf(definition, groups)) counts.set(name, (counts.get(name) ?? 0) + 1);
    }
    return counts;
  }, [targets, groups]);
}

function AllGroups(): ReactNode {
  const { catalog } = useBase();
  const store = useGroups();
  const groups = useStore(catalog, (state) => state.groups);
  const counts = useMemberCounts();
  const { show } = store.getState();
  const entries = Object.entries(groups);
  const isReadOnly = useReadOnly();
  const add = !isReadOnly && (
    <Button intent="primary" icon={<AddIcon />} text="New group" onClick={() => show({ kind: 'new' })} />
  );
  if (entries.length === 0) {
    return (
      <EmptyState
        title="No groups yet"
        text="A group sets the source address or subnet, source ports, DSCP and payload of its targets. A target in several groups is measured once per group."
      >
        {add}
      </EmptyState>
    );
  }
  return (
    <div className="groups-list">
      <ul>
        {entries.map(([name, group]) => (
          <li key={name}>
            <button type="button" className="group-entry" onClick={() => show({ kind: 'one', name })}>
              <span className="group-name">{name}</span>
              <span className="is-quiet">{plural(counts.get(name) ?? 0, 'target')}</span>
              <span className="group-what">
                {groupSummary(group)}
                {group.autoRegister === true && ' · all targets'}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {add}
    </div>
  );
}

/** The groups of the project: shared packet settings, and which targets have them. */
export function GroupsPanel(): ReactNode {
  const { catalog } = useBase();
  const store = useGroups();
  const page = useStore(store, (state) => state.page);
  const groups = useStore(catalog, (state) => state.groups);
  // A group that was deleted, by undo for one, leaves the list behind.
  const shown = page.kind === 'one' && !groups[page.name] ? ({ kind: 'all' } as const) : page;
  if (shown.kind === 'all') return <AllGroups />;
  const name = shown.kind === 'one' ? shown.name : null;
  return (
    <>
      <div className="groups-back">
        <Button
          variant="minimal"
          size="small"
          icon={<ArrowLeftIcon />}
          text="All groups"
          onClick={() => store.getState().show({ kind: 'all' })}
        />
      </div>
      <GroupForm key={name ?? ''} name={name} group={name === null ? undefined : groups[name]} />
    </>
  );
}
