import { Button, TextArea } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import type { SurveyPin } from '../../../../core/surveys/survey-pin.ts';
import { formatMoment } from '../../../../ui/format/times.ts';
import { usePictureUrl } from '../files/picture-urls.ts';
import { useSurveyFiles } from '../files/survey-files-store.ts';

/** Name of a note in labels and lists. */
export const pinTitle = ({ id, text, picture }: SurveyPin): string =>
  text.trim() === '' ? `Photo ${id}` : `${picture ? 'Photo' : 'Note'}: ${text.split('\n')[0]?.slice(0, 60)}`;

/** A kept picture, in the shape that it will have from the start. */
export function KeptPicture({
  picture,
  text,
}: {
  readonly picture: NonNullable<SurveyPin['picture']>;
  readonly text: string;
}): ReactNode {
  const files = useSurveyFiles();
  const url = usePictureUrl(files.pictures, picture.name);
  return <img className="kept-picture" src={url} alt={text} width={picture.width} height={picture.height} />;
}

interface PinCardProps {
  readonly survey: number;
  readonly pin: SurveyPin;
  readonly isReadOnly: boolean;
}

/** A note or photo with its time and place; its text can be edited. */
export function PinCard({ survey, pin, isReadOnly }: PinCardProps): ReactNode {
  const files = useSurveyFiles();
  const [text, setText] = useState(pin.text);
  const title = pinTitle(pin);
  const save = () => {
    if (text !== pin.text) void files.getState().putPin(survey, { ...pin, text });
  };
  return (
    <li className="pin">
      {pin.picture && <KeptPicture picture={pin.picture} text={title} />}
      {isReadOnly ? (
        <p className="survey-notes">{pin.text}</p>
      ) : (
        <TextArea
          aria-label={`Text of ${title}`}
          fill
          rows={pin.picture ? 1 : 2}
          maxLength={1000}
          placeholder={pin.picture ? 'Caption' : ''}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onBlur={save}
        />
      )}
      <div className="pin-line">
        <span className="is-quiet">
          {[pin.atMs === null ? 'No time' : formatMoment(pin.atMs), pin.place && `on the plan of ${pin.place.site}`]
            .filter((part) => part !== null)
            .join(', ')}
        </span>
        {!isReadOnly && (
          <Button
            size="small"
            variant="minimal"
            text="Delete"
            aria-label={`Delete ${title}`}
            onClick={() => void files.getState().removePin(survey, pin)}
          />
        )}
      </div>
    </li>
  );
}
