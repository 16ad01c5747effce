import { Button, DialogBody, DialogFooter, FormGroup, HTMLSelect, InputGroup, TextArea } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { useStore } from 'zustand';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import { formatMoment } from '../../../../ui/format/times.ts';
import { useBase } from '../../../base/base-context.ts';
import { seriesLabel } from '../../../base/series-label.ts';
import { useChart } from '../chart-store.ts';
import { readNoteTimes } from './note-times.ts';
import { type NoteDraft, useNotes } from './notes-store.ts';

/** Writes a note on the timeline, or changes one. */
export function NoteDialog(): ReactNode {
  const { layout } = useBase();
  const notes = useNotes();
  const isOpen = useStore(layout, (state) => state.dialog === 'note');
  const draft = useStore(notes, (state) => state.draft);
  const { cancel } = notes.getState();
  return (
    <ModalDialog
      isOpen={isOpen && draft !== null}
      onClose={cancel}
      title={draft?.id == null ? 'Add a note' : 'Edit note'}
    >
      {draft && <NoteForm draft={draft} />}
    </ModalDialog>
  );
}

const WRONG_MOMENT = 'Write a moment as 2026-03-01 14:05:09';

function NoteForm({ draft }: { readonly draft: NoteDraft }): ReactNode {
  const notes = useNotes();
  const { cancel, save } = notes.getState();
  const isSaving = useStore(notes, (state) => state.isSaving);
  const [text, setText] = useState(draft.text);
  const [from, setFrom] = useState(formatMoment(draft.atMs));
  const [to, setTo] = useState(draft.endMs === null ? '' : formatMoment(draft.endMs));
  const [series, setSeries] = useState(draft.series);
  const { atMs, endMs, isEndWrong } = readNoteTimes(draft, from, to);
  const isReady = atMs !== null && !isEndWrong && text.trim() !== '';
  const submit = () => {
    if (atMs !== null && isReady) void save({ ...draft, text, atMs, endMs, series });
  };
  return (
    <form
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      <DialogBody>
        <FormGroup label="Note" labelFor="note-text">
          <TextArea
            id="note-text"
            fill
            autoFocus
            rows={3}
            maxLength={1000}
            value={text}
            onChange={({ target }) => setText(target.value)}
            onKeyDown={(event) => {
              if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit();
            }}
          />
        </FormGroup>
        <FormGroup
          label="Time"
          labelFor="note-from"
          helperText={atMs === null ? WRONG_MOMENT : undefined}
          intent={atMs === null ? 'danger' : 'none'}
        >
          <InputGroup id="note-from" value={from} onChange={({ target }) => setFrom(target.value)} />
        </FormGroup>
        <FormGroup
          label="Until"
          labelFor="note-to"
          labelInfo="(optional)"
          helperText={isEndWrong ? `${WRONG_MOMENT}, not before the time above` : undefined}
          intent={isEndWrong ? 'danger' : 'none'}
        >
          <InputGroup id="note-to" value={to} onChange={({ target }) => setTo(target.value)} />
        </FormGroup>
        <SeriesChoice series={series} onChange={setSeries} />
      </DialogBody>
      <DialogFooter
        actions={
          <>
            <Button text="Cancel" onClick={cancel} />
            <Button type="submit" intent="primary" text="Save" disabled={!isReady} loading={isSaving} />
          </>
        }
      />
    </form>
  );
}

interface SeriesChoiceProps {
  readonly series: number | null;
  readonly onChange: (series: number | null) => void;
}

function SeriesChoice({ series, onChange }: SeriesChoiceProps): ReactNode {
  const { catalog } = useBase();
  const drawn = useStore(useChart(), (state) => state.drawn);
  const known = series === null || drawn.includes(series) ? drawn : [series, ...drawn];
  return (
    <FormGroup label="Of" labelFor="note-series">
      <HTMLSelect
        id="note-series"
        fill
        value={series ?? ''}
        onChange={({ target }) => onChange(target.value === '' ? null : Number(target.value))}
      >
        <option value="">All series</option>
        {known.map((key) => (
          <option key={key} value={key}>
            {seriesLabel(catalog.getState(), key)}
          </option>
        ))}
      </HTMLSelect>
    </FormGroup>
  );
}
