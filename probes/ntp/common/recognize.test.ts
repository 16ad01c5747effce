import { expect, it } from 'vitest';
import { recognizeNtp } from './recognize.ts';

it('recognizes URLs of time servers', () => {
  expect(recognizeNtp('ntp://ptbtime1.ptb.de')).toEqual({ to: 'ptbtime1.ptb.de' });
  expect(recognizeNtp(' NTP://192.0.2.1:1123/ ')).toEqual({ to: '192.0.2.1', settings: { port: 1123 } });
  expect(recognizeNtp('ntp://[2001:DB8::1]')).toEqual({ to: '2001:db8::1' });
  for (const other of ['ntp://', 'ntp://a:0', 'ntp://a:70000', 'ntp://a/b', 'http://a', 'ntp://10.0.0.0-5', 'a']) {
    expect(recognizeNtp(other)).toBeNull();
  }
});
