import { Button, Menu, MenuItem, PopoverNext } from '@blueprintjs/core';
import { CaretDownIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { useBase } from '../../../base/base-context.ts';
import { type PictureKind, saveChart } from './chart-saver.ts';
import { useDrawnPicture } from './drawn-picture.ts';

const CHOICES: readonly (readonly [PictureKind, string])[] = [
  ['copy', 'Copy as image'],
  ['png', 'Save as PNG'],
  ['svg', 'Save as SVG'],
  ['csv', 'Save visible points as CSV'],
];

/** Saves or copies what the chart shows. */
export function SaveMenu(): ReactNode {
  const base = useBase();
  const drawn = useDrawnPicture();
  const save = (kind: PictureKind) => {
    const picture = drawn.current();
    if (picture) void saveChart(base, picture, kind);
  };
  return (
    <PopoverNext
      placement="bottom-start"
      content={
        <Menu aria-label="Save the chart">
          {CHOICES.map(([kind, label]) => (
            <MenuItem key={kind} text={label} onClick={() => save(kind)} />
          ))}
        </Menu>
      }
    >
      <Button size="small" endIcon={<CaretDownIcon />} text="Save" title="Save or copy what the chart shows" />
    </PopoverNext>
  );
}
