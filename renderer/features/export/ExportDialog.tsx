import { Button, DialogBody, DialogFooter, FormGroup, HTMLSelect } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { EXPORT_FORMATS, type ExportFormat } from '../../../core/contracts/export.ts';
import type { Fault } from '../../../core/result/result.ts';
import { FaultText } from '../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../ui/components/ModalDialog.tsx';
import { formatCount } from '../../../ui/format/quantities.ts';
import { formatLength, formatMoment } from '../../../ui/format/times.ts';
import { useBase } from '../../base/base-context.ts';
import { useDownloads } from '../../base/downloads-store.ts';
import type { TimeWindow } from '../chart/chart-state.ts';
import { useChart } from '../chart/chart-store.ts';
import { scopeText } from '../edit/selection-scope.ts';
import { useTargetSelection } from '../edit/target-selection.ts';
import { DATA_TITLES, type ExportedData, exportRequest, FORMAT_TITLES } from './export-choice.ts';
import './export.css';

type SpanChoice = 'visible' | 'day' | 'all';
const DAY_MS = 86_400_000;

/** Exports stored data to a file. */
export function ExportDialog(): ReactNode {
  const { layout } = useBase();
  const isOpen = useStore(layout, (state) => state.dialog === 'export');
  const close = () => layout.getState().showDialog('none');
  return (
    <ModalDialog isOpen={isOpen} onClose={close} title="Export stored data" className="export-dialog">
      <ExportForm onClose={close} />
    </ModalDialog>
  );
}

function ExportForm({ onClose }: { readonly onClose: () => void }): ReactNode {
  const { catalog, layout, stationNowMs } = useBase();
  const chart = useChart();
  const downloads = useDownloads();
  const selection = useTargetSelection();
  const [scope] = useState(() => selection.scope());
  const [visible] = useState(() => chart.view());
  const hasChart = layout.getState().isChartOpen && chart.getState().drawn.length > 0;
  const all = useStore(catalog, (state) => state.targets.size);
  const [data, setData] = useState<ExportedData>('samples');
  const [format, setFormat] = useState<ExportFormat>('csv');
  const [isSelectionOnly, setSelectionOnly] = useState(scope.length > 0);
  const [span, setSpan] = useState<SpanChoice>(hasChart ? 'visible' : 'all');
  const [fault, setFault] = useState<Fault | null>(null);
  const [isPending, setPending] = useState(false);

  const windowOf = (): TimeWindow | null => {
    if (span === 'all') return null;
    const nowMs = stationNowMs();
    return span === 'visible' ? visible : { fromMs: nowMs - DAY_MS, toMs: nowMs };
  };
  const start = async () => {
    setPending(true);
    setFault(null);
    const choice = { data, format, isSelectionOnly, window: windowOf() };
    const request = exportRequest(choice, scope, catalog.getState().series.values());
    const failed = await downloads.getState().start({ kind: 'export', request });
    setPending(false);
    if (failed) setFault(failed);
    else onClose();
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        void start();
      }}
    >
      <DialogBody>
        <div className="field-grid">
          <Choice
            id="export-data"
            label="Data"
            value={data}
            options={Object.entries(DATA_TITLES)}
            onChange={(value) => setData(value as ExportedData)}
          />
          <Choice
            id="export-format"
            label="Format"
            value={format}
            options={EXPORT_FORMATS.map((one) => [one, FORMAT_TITLES[one]])}
            onChange={(value) => setFormat(value as ExportFormat)}
          />
          <Choice
            id="export-targets"
            label="Targets"
            value={isSelectionOnly ? 'selected' : 'all'}
            options={[
              ...(scope.length > 0 ? [['selected', `Selected: ${scopeText(scope)}`] as const] : []),
              ['all', `All ${formatCount(all)}, and deleted ones`],
            ]}
            onChange={(value) => setSelectionOnly(value === 'selected')}
          />
          <Choice
            id="export-span"
            label="Time"
            value={span}
            options={[
              ...(hasChart ? [['visible', `In the chart: ${describeWindow(visible)}`] as const] : []),
              ['day', 'Last 24 hours'],
              ['all', 'All stored data'],
            ]}
            onChange={(value) => setSpan(value as SpanChoice)}
          />
        </div>
        {fault && (
          <div className="export-fault" role="alert">
            <strong>✕ Nothing was exported</strong>
            <FaultText fault={fault} />
          </div>
        )}
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={onClose} />
            <Button type="submit" intent="primary" text="Export" loading={isPending} />
          </>
        }
      />
    </form>
  );
}

const describeWindow = ({ fromMs, toMs }: TimeWindow): string =>
  `${formatLength(toMs - fromMs)} from ${formatMoment(fromMs)}`;

interface ChoiceProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  onChange(value: string): void;
}

function Choice({ id, label, value, options, onChange }: ChoiceProps): ReactNode {
  return (
    <FormGroup label={label} labelFor={id}>
      <HTMLSelect id={id} fill value={value} onChange={(event) => onChange(event.currentTarget.value)}>
        {options.map(([one, text]) => (
          <option key={one} value={one}>
            {text}
          </option>
        ))}
      </HTMLSelect>
    </FormGroup>
  );
}
