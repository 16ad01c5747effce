import { type LayoutRequest, layOut, type MapLayout } from './map-layout.ts';

let before: MapLayout | null = null;

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => {
  before = layOut(data, before);
  postMessage(before);
});
