import type { LayoutRequest, MapLayout } from './map-layout.ts';

/** Lays graphs out off the page's own thread: thousands of nodes take most of a second. */
export interface MapLayouter {
  /** One at a time: the next is asked for when this one is answered. */
  layOut(request: LayoutRequest): Promise<MapLayout>;
}

/** A layouter in a worker, started with the first graph. */
export function workerMapLayouter(): MapLayouter {
  let worker: Worker | undefined;
  const started = (): Worker => {
    worker ??= new Worker(new URL('./map-layout.worker.ts', import.meta.url), { type: 'module', name: 'map-layout' });
    return worker;
  };
  return {
    layOut: (request) =>
      new Promise((resolve, reject) => {
        const own = started();
        own.onmessage = ({ data }: MessageEvent<MapLayout>) => resolve(data);
        own.onerror = ({ message }) => {
          own.terminate();
          worker = undefined;
          reject(new Error(`Map layout failed: ${message}`));
        };
        own.postMessage(request);
      }),
  };
}
