import { describe, expect, it } from 'vitest';
import { isForeignPort } from './port-owner.ts';

const own = process.getuid?.() ?? 0;
const other = own + 1;
const HEAD = '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n';
const row = (local: string, state: string, uid: number) =>
  `   0: ${local} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000  ${uid}        0 4711 1 0000 100 0\n`;

// 12AC is 4780.
describe('a port', () => {
  it.each([
    ['another account listens there', row('0100007F:12AC', '0A', other), true],
    ['another account listens at every address', row('00000000:12AC', '0A', other), true],
    ['another account listens at every address of IPv6', row(`${'0'.repeat(32)}:12AC`, '0A', other), true],
    ['another account has a connection there and listens no more', row('0100007F:12AC', '01', other), true],
    ['this account listens there', row('0100007F:12AC', '0A', own), false],
    ['root listens there', row('0100007F:12AC', '0A', 0), false],
    ['another account listens at another one', row('0100007F:12AD', '0A', other), false],
    ['a connection of another account has ended there', row('0100007F:12AC', '06', other), false],
    ['nobody is there', '', false],
  ])('when %s', (_, rows, foreign) => {
    expect(isForeignPort(4780, [HEAD, HEAD + rows])).toBe(foreign);
  });

  it('is nobody’s where the system has no such tables', () => {
    expect(isForeignPort(4780, [])).toBe(false);
  });
});
