import { Button, InputGroup, Switch } from '@blueprintjs/core';
import { AddIcon, ArrowLeftIcon, GridViewIcon } from '@blueprintjs/icons';
import { type ReactNode, useEffect, useRef } from 'react';
import { useStore } from 'zustand';
import type { FleetState } from '../../../core/contracts/fleet.ts';
import { EmptyState } from '../../../ui/components/EmptyState.tsx';
import { useBase } from '../../base/base-context.ts';
import { useReadOnly } from '../../base/station/use-read-only.ts';
import { AgentDetail } from './AgentDetail.tsx';
import { AgentTable } from './AgentTable.tsx';
import { useAgents } from './agents-store.ts';
import { BulkBar } from './BulkBar.tsx';
import { HubLine } from './HubLine.tsx';
import { Lobby } from './Lobby.tsx';
import { NetprobeLine } from './NetprobePart.tsx';
import { UpgradeLine } from './UpgradeLine.tsx';
import './agents.css';

function AddButton(): ReactNode {
  const agents = useAgents();
  const isReadOnly = useReadOnly();
  if (isReadOnly) return null;
  return (
    <Button intent="primary" icon={<AddIcon />} text="Add an agent …" onClick={() => agents.getState().openCode()} />
  );
}

function UpgradeButton(): ReactNode {
  const agents = useAgents();
  const isReadOnly = useReadOnly();
  return isReadOnly ? null : <Button text="Upgrade agents …" onClick={() => agents.getState().openUpgrade(null)} />;
}

function Content({ fleet }: { readonly fleet: FleetState }): ReactNode {
  const agents = useAgents();
  const selected = useStore(agents, (state) => state.selected);
  const shown = fleet.agents.find(({ name }) => name === selected);
  const scroller = useRef<HTMLDivElement>(null);
  const { hub, lobby, netprobe } = fleet;
  if (fleet.agents.length === 0 && lobby.length === 0) {
    return (
      <>
        <HubLine hub={hub} />
        {netprobe && <NetprobeLine state={netprobe} />}
        <EmptyState
          title={fleet.codes.length > 0 ? 'No agent has used its claim code yet' : 'No agents yet'}
          text={
            fleet.codes.length > 0
              ? 'Run the command with the code on the host of the agent. It appears here as soon as it reaches this computer.'
              : 'An agent is a small computer at another place, such as a Raspberry Pi at a branch, that measures targets from there. Make a claim code, and run the command with it on the host of the agent.'
          }
        >
          <AddButton />
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <HubLine hub={hub} />
      {netprobe && <NetprobeLine state={netprobe} />}
      <div className="agents-parts">
        <div className="agents-main" ref={scroller}>
          {fleet.upgrade && <UpgradeLine upgrade={fleet.upgrade} />}
          {lobby.length > 0 && <Lobby entries={lobby} />}
          <BulkBar />
          <AgentTable agents={fleet.agents} selected={shown?.name ?? null} scroller={scroller} />
        </div>
        {shown && <AgentDetail key={shown.name} agent={shown} />}
      </div>
    </>
  );
}

/** Hosts at other places that measure for this station: those that wait for approval, all with their condition, and one in detail. */
export function AgentsScreen(): ReactNode {
  const { layout } = useBase();
  const agents = useAgents();
  const fleet = useStore(agents, (state) => state.fleet);
  const search = useStore(agents, (state) => state.search);
  const isBySite = useStore(agents, (state) => state.isBySite);
  useEffect(() => agents.getState().follow(), [agents]);
  const hasAgents = fleet !== null && fleet.agents.length + fleet.lobby.length > 0;
  return (
    <section className="agents-screen" aria-label="Agents">
      <header className="agents-bar">
        <h2>Agents</h2>
        {hasAgents && (
          <InputGroup
            type="search"
            aria-label="Find agents"
            placeholder="Name, site, host or address"
            value={search}
            onValueChange={(text) => agents.getState().find(text)}
          />
        )}
        {hasAgents && (
          <Switch label="By site" checked={isBySite} onChange={() => agents.getState().groupBySite(!isBySite)} />
        )}
        <span className="toolbar-space" />
        {hasAgents && (
          <Button
            variant="minimal"
            icon={<GridViewIcon />}
            text="Matrix"
            title="Measurements from each agent to each other"
            onClick={() => layout.getState().showView('matrix')}
          />
        )}
        {hasAgents && <UpgradeButton />}
        {hasAgents && <AddButton />}
        <Button
          variant="minimal"
          icon={<ArrowLeftIcon />}
          text="List"
          title="Back to the list (Alt+P)"
          onClick={() => layout.getState().showView('list')}
        />
      </header>
      {fleet === null ? <p className="agents-hub is-quiet">Reading the agents …</p> : <Content fleet={fleet} />}
    </section>
  );
}
