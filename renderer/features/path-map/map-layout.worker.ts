import { type LayoutRequest, layOut } from './map-layout.ts';

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => postMessage(layOut(data)));
