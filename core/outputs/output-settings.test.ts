import { expect, it } from 'vitest';
import { Url } from './output-settings.ts';

it('a URL that a connection cannot be made to is refused', () => {
  const wrong = [
    'http://127.0.0.1:99999/w',
    'http://300.1.1.1/w',
    'http://[::zz]/w',
    'http://[1:2]/',
    'http://0x1.2.3.4.5/',
    'http://a..b:70000/',
  ];
  for (const url of wrong) expect(Url.safeParse(url).success, url).toBe(false);
  for (const url of ['http://127.0.0.1:9090/w', 'https://[::1]:443/?a=b', 'HTTP://pe01.example', 'http://my_host/']) {
    expect(Url.safeParse(url).success, url).toBe(true);
  }
});
