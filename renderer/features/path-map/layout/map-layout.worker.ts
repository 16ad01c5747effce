import { layOut } from './lay-out.ts';
import type { LayoutRequest } from './map-layout.ts';

addEventListener('message', ({ data }: MessageEvent<LayoutRequest>) => postMessage(layOut(data)));
