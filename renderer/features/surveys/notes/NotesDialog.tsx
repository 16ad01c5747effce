import { Button, DialogBody, DialogFooter, FileInput, TextArea } from '@blueprintjs/core';
import { type ReactNode, useEffect, useState } from 'react';
import { useStore } from 'zustand';
import type { Survey } from '../../../../core/surveys/survey.ts';
import { FaultText } from '../../../../ui/components/FaultText.tsx';
import { ModalDialog } from '../../../../ui/components/ModalDialog.tsx';
import { useBase } from '../../../base/base-context.ts';
import { picturesIn } from '../files/read-file.ts';
import { useSurveyFiles } from '../files/survey-files-store.ts';
import { useSurveys } from '../surveys-store.ts';
import { PinCard } from './PinCard.tsx';
import './notes.css';

/** Notes and photos of one survey. */
export function NotesDialog(): ReactNode {
  const { layout } = useBase();
  const files = useSurveyFiles();
  const surveys = useSurveys();
  const isOpen = useStore(layout, (state) => state.dialog === 'survey-notes');
  const notesOf = useStore(files, (state) => state.notesOf);
  const survey = useStore(surveys, (state) => state.surveys?.find(({ id }) => id === notesOf));
  return (
    <ModalDialog
      isOpen={isOpen && survey !== undefined}
      onClose={() => files.getState().close()}
      title={`Notes and photos of ${survey?.name ?? ''}`}
      className="notes-dialog"
    >
      {survey && <Notes survey={survey} />}
    </ModalDialog>
  );
}

function Notes({ survey }: { readonly survey: Survey }): ReactNode {
  const { status } = useBase();
  const files = useSurveyFiles();
  const fault = useStore(files, (state) => state.fault);
  const isReadOnly = useStore(status, (state) => state.status?.readOnly ?? false);
  const { pins = [] } = survey;
  return (
    <>
      <DialogBody>
        {!isReadOnly && <AddNote survey={survey} />}
        {fault && (
          <div role="alert" className="survey-fault">
            <FaultText fault={fault} />
          </div>
        )}
        {pins.length === 0 && <p className="is-quiet">No notes or photos yet.</p>}
        <ul className="pins" aria-label="Notes and photos">
          {pins.map((pin) => (
            <PinCard key={pin.id} survey={survey.id} pin={pin} isReadOnly={isReadOnly} />
          ))}
        </ul>
      </DialogBody>
      <DialogFooter actions={<Button text="Close" onClick={() => files.getState().close()} />} />
    </>
  );
}

/** A form for a note, and photos by drop, paste or file. */
function AddNote({ survey }: { readonly survey: Survey }): ReactNode {
  const files = useSurveyFiles();
  const isPending = useStore(files, (state) => state.isPending);
  const [text, setText] = useState('');
  const [isOver, setOver] = useState(false);
  const addPhotos = (photos: readonly File[]) => void files.getState().addPhotos(survey, photos);
  useEffect(() => {
    const handlePaste = (event: ClipboardEvent) => {
      const photos = picturesIn(event.clipboardData);
      if (photos.length === 0) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      void files.getState().addPhotos(survey, photos);
    };
    document.addEventListener('paste', handlePaste, true);
    return () => document.removeEventListener('paste', handlePaste, true);
  }, [files, survey]);
  const addNote = async () => {
    if (text.trim() !== '' && (await files.getState().addNote(survey, text.trim()))) setText('');
  };
  return (
    <form
      className="add-note"
      data-over={isOver ? '' : undefined}
      onDragOver={(event) => {
        event.preventDefault();
        event.nativeEvent.stopPropagation();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.nativeEvent.stopPropagation(); // the page would read it as a list of targets
        setOver(false);
        addPhotos(picturesIn(event.dataTransfer));
      }}
      onSubmit={(event) => {
        event.preventDefault();
        void addNote();
      }}
    >
      <TextArea
        aria-label="Text of the note"
        placeholder="e.g. Access point above the door"
        fill
        rows={2}
        maxLength={1000}
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
      />
      <div className="add-note-actions">
        <Button type="submit" text="Add note" disabled={text.trim() === ''} />
        <FileInput
          text="Add photos …"
          inputProps={{
            multiple: true,
            accept: 'image/jpeg,image/png,image/webp,image/svg+xml',
            'aria-label': 'Add photos',
          }}
          disabled={isPending}
          onInputChange={(event) => {
            addPhotos([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = ''; // the same file can be chosen again
          }}
        />
        <span className="is-quiet" role="status">
          {isPending ? 'Adding …' : 'Photos can also be dropped or pasted here'}
        </span>
      </div>
    </form>
  );
}
