import { createStore, type StoreApi } from 'zustand/vanilla';
import type { CodeRequest, FleetState, LobbyEntry, MadeCode } from '../../../core/contracts/fleet.ts';
import { changedFleet } from '../../../core/fleet/fleet-change.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import { plural } from '../../../ui/format/quantities.ts';
import type { Base } from '../../base/base-context.ts';
import { ask } from '../../base/notices.ts';
import type { StationClient } from '../../base/station/watched-stream.ts';
import { storeContext } from '../../base/store-context.ts';
import { type ChosenBundle, requestOf, sendBundles, type UpgradeDraft } from './upgrade-files.ts';

/** Lines of an agent's log that are shown. */
const LOG_LINES = 500;

/** A step that cannot be taken back, and waits for the user's confirmation. */
export type AgentQuestion =
  | { readonly kind: 'revoke'; readonly name: string }
  | { readonly kind: 'revoke-chosen'; readonly names: readonly string[] }
  | { readonly kind: 'reject'; readonly entry: LobbyEntry };

/** The log of an agent; `text` is null while it is fetched. */
export interface ShownLog {
  readonly name: string;
  readonly text: string | null;
  readonly fault: Fault | null;
}

export interface AgentsState {
  /** null before the first report. */
  readonly fleet: FleetState | null;
  /** The agent whose details are shown; null = none. */
  readonly selected: string | null;
  readonly search: string;
  /** Agents that the next step is taken with. */
  readonly chosen: ReadonlySet<string>;
  readonly isBySite: boolean;
  readonly question: AgentQuestion | null;
  readonly log: ShownLog | null;
  /** The name that the form for a claim code begins with. */
  readonly codeName: string;
  /** The newest claim code. */
  readonly made: MadeCode | null;
  /** Why the last claim code was not made. */
  readonly codeFault: Fault | null;
  readonly isPending: boolean;
  /** Share of the bundles that the station has, 0–1; null = none are sent. */
  readonly uploadShare: number | null;
  /** Why the last bundles were not taken, or their upgrade did not begin. */
  readonly bundleFault: Fault | null;
  /** Follows the fleet. @returns how to stop it */
  follow(): () => void;
  select(name: string | null): void;
  find(search: string): void;
  choose(names: readonly string[], isChosen: boolean): void;
  groupBySite(isBySite: boolean): void;
  /** Opens the form for a claim code. @param name of the agent that is to join; '' = any */
  openCode(name?: string): void;
  makeCode(request: CodeRequest): Promise<void>;
  /** Makes room for another code. */
  forgetCode(): void;
  copyCommand(command: string): Promise<void>;
  /** Gives bundles to the station, from which new agents are installed. */
  keepBundles(bundles: readonly ChosenBundle[]): Promise<void>;
  /** Lets agents on the network find the station; 0 minutes end that. */
  announce(minutes: number): Promise<void>;
  /** @param name null = as the agent wishes */
  approve(id: string, name: string | null): Promise<void>;
  ask(question: AgentQuestion): void;
  answer(isYes: boolean): Promise<void>;
  restart(name: string): Promise<void>;
  runNow(name: string): Promise<void>;
  /** Finds its safe rate again. */
  benchmark(name: string): Promise<void>;
  setHostName(name: string, hostName: string): Promise<void>;
  restartChosen(): Promise<void>;
  runChosenNow(): Promise<void>;
  showLog(name: string): Promise<void>;
  /** Agents that the next upgrade is for; null = all. */
  readonly upgraded: readonly string[] | null;
  /** @param names null = all agents */
  openUpgrade(names: readonly string[] | null): void;
  /** Sends bundles of one version to the station, and gives it to the agents that it is for. */
  upgrade(bundles: readonly ChosenBundle[], draft: UpgradeDraft): Promise<void>;
  stopUpgrade(): Promise<void>;
}

export type AgentsStore = StoreApi<AgentsState>;

export const [AgentsContext, useAgents] = storeContext<AgentsStore>('AgentsStore');

type AgentsParts = Pick<Base, 'link' | 'notices' | 'layout'> & { readonly bridge: Pick<Base['bridge'], 'copyText'> };

/** The station's agents, and the steps that the user takes with them. */
export function createAgentsStore(parts: AgentsParts): AgentsStore {
  const { link, layout, notices, bridge } = parts;
  /** The upload of the open dialog; null = none. */
  let upload: { readonly end: AbortController; readonly dialog: string } | null = null;
  const done = (message: string) => notices.getState().report({ tone: 'done', message });
  /**
   * Takes a step with several agents; those that are not connected, or refuse, do not keep the others from it.
   * @returns the agents that it was taken with
   */
  const withAll = async (
    names: readonly string[],
    word: string,
    step: (station: StationClient, name: string) => Promise<unknown>,
  ): Promise<readonly string[]> => {
    const faults = new Map<string, Fault>();
    const asked = await ask(parts, (station) =>
      Promise.all(
        names.map((name) => step(station, name).catch((error: unknown) => void faults.set(name, toFault(error)))),
      ),
    );
    if (asked === undefined) return []; // reported: there is no connection
    const [first] = faults.values();
    const taken = names.filter((name) => !faults.has(name));
    if (first) {
      const message = `${taken.length} of ${plural(names.length, 'agent')} ${word}`;
      notices.getState().report({ tone: 'warning', message, hint: first.message });
    } else done(`${plural(names.length, 'agent')} ${word}`);
    return taken;
  };
  /** Sends bundles to the station, and does something with them there. @returns whether all of it was done */
  const send = async (
    bundles: readonly ChosenBundle[],
    then: (station: StationClient) => Promise<unknown>,
  ): Promise<boolean> => {
    upload = { end: new AbortController(), dialog: layout.getState().dialog };
    const { signal } = upload.end;
    store.setState({ uploadShare: 0, bundleFault: null });
    const isDone = await ask(
      parts,
      async (station) => {
        await sendBundles(station, bundles, (uploadShare) => store.setState({ uploadShare }), signal);
        await then(station);
        return true;
      },
      (bundleFault) => {
        if (!signal.aborted) store.setState({ bundleFault });
        return true;
      },
    );
    if (signal.aborted) return false; // its dialog is closed, and what is shown now is of another one
    upload = null;
    store.setState({ uploadShare: null });
    return isDone === true;
  };
  const store = createStore<AgentsState>((set, get) => ({
    fleet: null,
    selected: null,
    search: '',
    chosen: new Set(),
    isBySite: false,
    question: null,
    log: null,
    codeName: '',
    made: null,
    codeFault: null,
    isPending: false,
    uploadShare: null,
    bundleFault: null,
    follow: () =>
      link.watch((station) => {
        let known: FleetState | null = null; // each connection begins with everything
        return station.fleetChanges(null, (change) => {
          known = changedFleet(known, change);
          const names = new Set(known.agents.map(({ name }) => name));
          const gone = [...get().chosen].filter((name) => !names.has(name));
          set({ fleet: known });
          if (gone.length > 0) get().choose(gone, false);
        });
      }),
    select: (selected) => set({ selected }),
    find: (search) => set({ search }),
    choose(names, isChosen) {
      const chosen = new Set(get().chosen);
      for (const name of names)
        if (isChosen) chosen.add(name);
        else chosen.delete(name);
      set({ chosen });
    },
    groupBySite: (isBySite) => set({ isBySite }),
    openCode(codeName = '') {
      set({ codeName, made: null, codeFault: null, bundleFault: null });
      layout.getState().showView('agents');
      layout.getState().showDialog('agent-code');
    },
    async makeCode(request) {
      set({ isPending: true, codeFault: null });
      const made = await ask(
        parts,
        (station) => station.fleetCode(request),
        (codeFault) => {
          set({ codeFault });
          return true;
        },
      );
      set({ isPending: false, made: made ?? null });
    },
    forgetCode: () => set({ made: null, codeFault: null }),
    async copyCommand(command) {
      if (await bridge.copyText(command)) return done('Copied the command');
      notices.getState().report({
        tone: 'warning',
        message: 'The clipboard is not available',
        hint: 'Select the command and copy it',
      });
    },
    async announce(minutes) {
      const answer = await ask(parts, (station) => station.fleetAnnounce({ minutes }));
      if (answer?.untilMs === null) done('Agents do not find this computer any more');
    },
    async approve(id, name) {
      const approved = await ask(parts, (station) => station.fleetApprove({ id, ...(name !== null && { name }) }));
      if (approved) done(`Approved ${approved.name}: it connects by itself`);
    },
    ask(question) {
      set({ question });
      layout.getState().showDialog('agent-question');
    },
    async answer(isYes) {
      const { question } = get();
      set({ question: null });
      layout.getState().showDialog('none');
      if (!isYes || !question) return;
      if (question.kind === 'revoke') {
        const { name } = question;
        const answer = await ask(parts, (station) => station.fleetRevoke({ name }));
        if (answer !== undefined) done(`Revoked ${name}: it cannot connect any more`);
      } else if (question.kind === 'revoke-chosen') {
        const revoked = await withAll(question.names, 'revoked', (station, name) => station.fleetRevoke({ name }));
        get().choose(revoked, false);
      } else {
        const { id, facts } = question.entry;
        const answer = await ask(parts, (station) => station.fleetReject({ id }));
        if (answer !== undefined) done(`Rejected ${facts.hostName}`);
      }
    },
    async restart(name) {
      const answer = await ask(parts, (station) => station.fleetRestart({ name }));
      if (answer !== undefined) done(`${name} restarts`);
    },
    async runNow(name) {
      const answer = await ask(parts, (station) => station.fleetRun({ name }));
      if (answer) done(`${name} measures ${plural(answer.series, 'series', 'series')} now`);
    },
    async benchmark(name) {
      done(`${name} finds its safe rate, which takes some ten seconds`);
      const answer = await ask(parts, (station) => station.fleetBenchmark({ name }));
      if (!answer) return;
      const { safePps } = answer;
      if (safePps === null) done(`${name} cannot send ICMP echo: no limit is known`);
      else done(`${name} measures properly up to ${safePps} packets/s`);
    },
    async setHostName(name, hostName) {
      const answer = await ask(parts, (station) => station.fleetSetHostName({ name, hostName }));
      if (answer !== undefined) done(`The host of ${name} is called ${hostName} now`);
    },
    async restartChosen() {
      await withAll([...get().chosen], 'restart', (station, name) => station.fleetRestart({ name }));
    },
    async runChosenNow() {
      await withAll([...get().chosen], 'measure now', (station, name) => station.fleetRun({ name }));
    },
    async showLog(name) {
      set({ log: { name, text: null, fault: null } });
      layout.getState().showDialog('agent-log');
      const show = (log: Omit<ShownLog, 'name'>) => {
        if (get().log?.name === name) set({ log: { name, ...log } });
      };
      const log = await ask(
        parts,
        (station) => station.fleetLogs({ name, lines: LOG_LINES }),
        (fault) => {
          show({ text: null, fault });
          return true;
        },
      );
      if (log) show({ text: log.text, fault: null });
    },
    upgraded: null,
    openUpgrade(upgraded) {
      set({ upgraded, bundleFault: null });
      layout.getState().showDialog('agent-upgrade');
    },
    async upgrade(bundles, draft) {
      const version = bundles[0]?.release.version;
      if (version === undefined || get().uploadShare !== null) return;
      const begun = await send(bundles, (station) => station.fleetUpgrade(requestOf(version, draft, get().upgraded)));
      if (begun) layout.getState().showDialog('none');
    },
    async keepBundles(bundles) {
      if (get().uploadShare !== null) return;
      await send(bundles, async () => undefined);
    },
    async stopUpgrade() {
      const answer = await ask(parts, (station) => station.fleetUpgradeStop(null));
      if (answer !== undefined) done('No further agent is upgraded');
    },
  }));
  // Closed with Escape: the question is withdrawn, the upload ends.
  layout.subscribe(({ dialog }) => {
    if (dialog !== 'agent-question' && store.getState().question) store.setState({ question: null });
    if (dialog !== 'agent-log' && store.getState().log) store.setState({ log: null });
    if (upload && dialog !== upload.dialog) {
      upload.end.abort();
      upload = null;
      store.setState({ uploadShare: null });
    }
  });
  return store;
}
