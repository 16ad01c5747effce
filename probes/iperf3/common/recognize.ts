import type { ServiceWork } from '../../../core/model/probe-definition.ts';

/** Recognizes `iperf3://HOST` and `iperf3://HOST:PORT`. */
export const recognizeIperf3: NonNullable<ServiceWork['recognize']> = (text) => {
  const [, bracketed, plain, portText] =
    /^iperf3:\/\/(?:\[([0-9a-f:.%\w-]{2,60})\]|([^\s/:?#@[\]]{1,253}))(?::(\d{1,5}))?\/?$/i.exec(text.trim()) ?? [];
  const to = bracketed ?? plain;
  const port = portText === undefined ? undefined : Number(portText);
  if (to === undefined || (port !== undefined && (port < 1 || port > 65_535))) return null;
  return port === undefined ? { to } : { to, settings: { port } };
};
