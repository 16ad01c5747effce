import type { Finding } from '../../../core/model/tracker.ts';
export function describeHttp(_state: Finding, _address: string): string {
  return '';
}
