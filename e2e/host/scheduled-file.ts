const clock = (ms: number): string => new Date(ms).toISOString().slice(11, 19);

/** A file whose target is probed from a moment on, for a time; health is a service, the other sends packets. */
export function scheduledFile(fromMs: number, toMs: number): string {
  const schedule = `schedule: "${clock(fromMs)}-${clock(toMs)}", timeZone: UTC, interval: 500ms`;
  return `sounder: 1
targets:
  always: {probe: udp-unreachable, to: 127.0.0.1, port: 33434, interval: 200ms}
  packets: {probe: udp-unreachable, to: 127.0.0.2, port: 33435, ${schedule}}
  service: {probe: health, to: localhost, timeout: 200ms, ${schedule}}
`;
}

export const SECOND = 1000;
/** Windows have whole seconds. */
export const nextSecond = (): number => Math.ceil(Date.now() / SECOND) * SECOND;
