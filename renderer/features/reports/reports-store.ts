import { createStore, type StoreApi } from 'zustand/vanilla';
import type { ReportMake, ReportRequest, StoredReport } from '../../../core/contracts/reports.ts';
import type { Timer } from '../../../core/ports/clock.ts';
import type { Template } from '../../../core/reports/layout-options.ts';
import { type Fault, toFault } from '../../../core/result/result.ts';
import type { Subscription } from '../../../core/rpc/contract.ts';
import { plural } from '../../../ui/format/quantities.ts';
import type { Base } from '../../base/base-context.ts';
import { ask } from '../../base/notices.ts';
import { storeContext } from '../../base/store-context.ts';
import type { Chosen } from './report-layout.ts';

/** A report as it is shown while its options are chosen. */
export interface ReportPreviewState {
  /** 0 to 1; null = nothing is being made. */
  readonly share: number | null;
  /** null = none has come. */
  readonly html: string | null;
  readonly ticket: string | null;
  readonly fault: Fault | null;
}

export interface ReportsState {
  /** Reports in the folder of the project, newest first. */
  readonly stored: readonly StoredReport[];
  readonly preview: ReportPreviewState;
  /** Progress of the report that is being made, 0 to 1; null = none is. */
  readonly making: number | null;
  readonly fault: Fault | null;
  /** Shows a report with these options and this layout a moment later; null = none. */
  show(request: ReportRequest | null): void;
  /** @returns whether it was made */
  make(request: ReportMake): Promise<boolean>;
  cancel(): void;
  remove(name: string): Promise<void>;
  copyTicket(): Promise<void>;
  saveTicket(): Promise<void>;
  savePreview(): Promise<void>;
  /** Has the station look through a template before it is used. */
  checkTemplate(template: Template): Promise<Chosen<Template>>;
}

export type ReportsStore = StoreApi<ReportsState>;

export const [ReportsContext, useReports] = storeContext<ReportsStore>('ReportsStore');

type Parts = Pick<Base, 'link' | 'layout' | 'bridge' | 'notices' | 'clock'>;

/** Options change faster than reports are made. */
const SETTLE_MS = 400;
const EMPTY: ReportPreviewState = { share: null, html: null, ticket: null, fault: null };
const CANCELLED = 'report.cancelled';

/** The preview of a report, and the reports of the project. */
export function createReportsStore(parts: Parts): ReportsStore {
  const { link, layout, bridge, notices, clock } = parts;
  let timer: Timer | undefined;
  let previewing: Subscription | undefined;
  let making: Subscription | undefined;
  const done = (message: string) => notices.getState().report({ tone: 'done', message });
  const setPreview = (change: Partial<ReportPreviewState>) =>
    store.setState({ preview: { ...store.getState().preview, ...change } });

  const store: ReportsStore = createStore<ReportsState>((set, get) => ({
    stored: [],
    preview: EMPTY,
    making: null,
    fault: null,
    show(request) {
      timer?.cancel();
      previewing?.cancel();
      previewing = undefined;
      if (!request) return set({ preview: EMPTY });
      setPreview({ share: 0, fault: null });
      timer = clock.after(SETTLE_MS, () => preview(request));
    },
    async make(request) {
      set({ making: 0, fault: null });
      let name: string | undefined;
      try {
        making = link.station.reportMake(request, (item) => {
          if (item.kind === 'progress') set({ making: item.share });
          else name = item.report.name;
        });
        await making.done;
      } catch (thrown) {
        const fault = toFault(thrown);
        if (fault.code !== CANCELLED) set({ fault });
      }
      making = undefined;
      set({ making: null });
      if (name !== undefined) done(`Made report ${name}`);
      return name !== undefined;
    },
    cancel() {
      making?.cancel();
      making = undefined;
      set({ making: null });
    },
    async remove(name) {
      await ask(parts, (station) => station.reportDelete({ name }));
    },
    async copyTicket() {
      const { ticket } = get().preview;
      if (ticket === null) return;
      if (await bridge.copyText(ticket)) return done('Copied the ticket text');
      await get().saveTicket();
    },
    async saveTicket() {
      const { ticket } = get().preview;
      if (ticket !== null && (await bridge.saveText('ticket.txt', 'text/plain', ticket))) done('Saved ticket.txt');
    },
    async savePreview() {
      const { html } = get().preview;
      if (html !== null && (await bridge.saveText('report.html', 'text/html', html))) done('Saved report.html');
    },
    async checkTemplate(template) {
      const { name } = template;
      try {
        const { problems } = await link.station.reportTemplateCheck(template);
        if (problems.length === 0) return template;
        return { problem: `${name} cannot be used: ${plural(problems.length, 'fault')}`, parts: problems };
      } catch (thrown) {
        const { message, hint } = toFault(thrown);
        return { problem: `${name} cannot be checked: ${message}${hint === undefined ? '' : ` (${hint})`}` };
      }
    },
  }));

  function preview(request: ReportRequest): void {
    const pieces: string[] = [];
    let ticket: string | null = null;
    try {
      const reading = link.station.reportPreview(request, (item) => {
        if (item.kind === 'progress') setPreview({ share: item.share });
        else if (item.kind === 'ticket') ticket = item.text;
        else pieces.push(item.text);
      });
      previewing = reading;
      reading.done.then(
        () => previewing === reading && setPreview({ share: null, html: pieces.join(''), ticket }),
        (thrown: unknown) => previewing === reading && setPreview({ ...EMPTY, fault: toFault(thrown) }),
      );
    } catch (thrown) {
      setPreview({ ...EMPTY, fault: toFault(thrown) });
    }
  }

  link.watch((station) => station.reports(null, ({ reports }) => store.setState({ stored: reports })));
  // However the dialog is closed, nobody waits for the rest.
  layout.subscribe(({ dialog }, before) => {
    if (dialog === 'report' || before.dialog !== 'report') return;
    store.getState().show(null);
  });
  return store;
}
