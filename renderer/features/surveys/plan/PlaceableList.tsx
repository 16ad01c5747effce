import { Button, InputGroup } from '@blueprintjs/core';
import { type ReactNode, useState } from 'react';
import { MARK_TYPE } from './PlanDrawing.tsx';

/** A series or a note that can be on a plan. */
export interface Placeable {
  readonly key: string;
  readonly title: string;
  readonly isPlaced: boolean;
}

interface PlaceableListProps {
  readonly entries: readonly Placeable[];
  onPlace(key: string): void;
  onRemove(key: string): void;
}

/** Rows that are drawn; the filter finds the others. */
const SHOWN = 100;

/** Series and notes to place: by their buttons, or by dragging them onto the plan. */
export function PlaceableList({ entries, onPlace, onRemove }: PlaceableListProps): ReactNode {
  const [filter, setFilter] = useState('');
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const found = entries.filter(({ title }) => words.every((word) => title.toLowerCase().includes(word)));
  return (
    <div className="placeables">
      <InputGroup
        type="search"
        aria-label="Filter series and notes"
        placeholder="Filter"
        value={filter}
        onValueChange={setFilter}
      />
      <ul aria-label="Series and notes">
        {found.slice(0, SHOWN).map(({ key, title, isPlaced }) => (
          <li
            key={key}
            draggable={!isPlaced}
            onDragStart={(event) => event.dataTransfer.setData(MARK_TYPE, key)}
            data-placed={isPlaced ? '' : undefined}
          >
            <span className="placeable-title">{title}</span>
            <Button
              size="small"
              variant={isPlaced ? 'minimal' : 'solid'}
              text={isPlaced ? 'Remove' : 'Place'}
              aria-label={`${isPlaced ? 'Remove' : 'Place'} ${title}`}
              onClick={() => (isPlaced ? onRemove(key) : onPlace(key))}
            />
          </li>
        ))}
      </ul>
      {found.length > SHOWN && <p className="is-quiet">{found.length - SHOWN} more: use the filter</p>}
    </div>
  );
}
