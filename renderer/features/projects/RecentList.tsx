import { Button } from '@blueprintjs/core';
import type { ReactNode } from 'react';
import { useStore } from 'zustand';
import type { RecentProject } from '../../../core/contracts/projects.ts';
import { formatMoment } from '../../../ui/format/times.ts';
import { useProjects } from './projects-store.ts';

const STATE_TEXT: Readonly<Record<RecentProject['state'], string>> = {
  open: '● Open',
  closed: '',
  'in-use': '◆ In use by another Sounder',
  missing: '✕ Missing',
};

/** The projects that were open on this computer, the newest first. */
export function RecentList(): ReactNode {
  const projects = useProjects();
  const recent = useStore(projects, (state) => state.projects?.recent);
  if (!recent || recent.length === 0) return <p className="is-quiet">None yet.</p>;
  return (
    <ul className="recent-projects" aria-label="Recent projects">
      {recent.map((project) => (
        <RecentRow key={project.dataDir} project={project} />
      ))}
    </ul>
  );
}

function RecentRow({ project }: { readonly project: RecentProject }): ReactNode {
  const projects = useProjects();
  const isPending = useStore(projects, (state) => state.isPending);
  const { dataDir, name, openedMs, state } = project;
  const { open, forget } = projects.getState();
  const title = name || 'Unnamed project';
  const show = (readOnly: boolean) => void open({ dataDir, readOnly, create: null });
  return (
    <li>
      <div className="recent-project">
        <strong>{title}</strong> <span className="is-quiet">{formatMoment(openedMs)}</span>{' '}
        {STATE_TEXT[state] !== '' && <span data-state={state}>{STATE_TEXT[state]}</span>}
        <div className="project-folder">{dataDir}</div>
      </div>
      <Button
        size="small"
        text="Open"
        aria-label={`Open ${title}`}
        disabled={isPending || state !== 'closed'}
        onClick={() => show(false)}
      />
      <Button
        size="small"
        text="Read-only"
        aria-label={`Open ${title} read-only`}
        disabled={isPending || state === 'missing' || state === 'open'}
        onClick={() => show(true)}
      />
      <Button
        size="small"
        variant="minimal"
        text="Remove"
        aria-label={`Remove ${title} from the list`}
        title="Removes it from this list; its files stay"
        disabled={state === 'open'}
        onClick={() => void forget(dataDir)}
      />
    </li>
  );
}
