import { Button, ButtonGroup } from '@blueprintjs/core';
import { ZoomInIcon, ZoomOutIcon, ZoomToFitIcon } from '@blueprintjs/icons';
import type { ReactNode } from 'react';
import { type MapView, ZOOM_STEP } from './use-map-view.ts';

export function ZoomButtons({ map }: { readonly map: Pick<MapView, 'fit' | 'zoom' | 'isFitted'> }): ReactNode {
  return (
    <ButtonGroup className="map-zoom">
      <Button
        size="small"
        icon={<ZoomInIcon />}
        aria-label="Zoom in"
        title="Zoom in (+)"
        onClick={() => map.zoom(ZOOM_STEP)}
      />
      <Button
        size="small"
        icon={<ZoomOutIcon />}
        aria-label="Zoom out"
        title="Zoom out (−)"
        onClick={() => map.zoom(1 / ZOOM_STEP)}
      />
      <Button
        size="small"
        icon={<ZoomToFitIcon />}
        aria-label="Show the whole map"
        title="Show the whole map (0)"
        disabled={map.isFitted}
        onClick={map.fit}
      />
    </ButtonGroup>
  );
}
