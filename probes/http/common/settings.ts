import { z } from 'zod';
import { type SettingSet, setting, wholeSetting } from '../../../core/model/setting.ts';
import { PASSWORD, secretSetting, USER } from '../../../core/service/credentials.ts';
import { EXPECT_REGEX, EXPECT_TEXT, REJECT_REGEX } from '../../../core/service/expect-settings.ts';
import { TLS_SETTINGS } from '../../../core/service/tls-settings.ts';
import { parseExpectedHeader, parseHeaderLines } from './header-lines.ts';
import { isWhole } from './json-path-form.ts';
import { parsePlace } from './place.ts';
import { parseProxy } from './proxy.ts';
import { parseStatusList } from './status-list.ts';

const text = { type: 'text' } as const;

/** Text that a parser must accept. */
const parsedBy = (parse: (written: string) => object, name: string, max = 1000) =>
  z
    .string(`${name} must be text`)
    .min(1, `${name} is not empty`)
    .max(max, `${name} has at most ${max} characters`)
    .superRefine((written, context) => {
      const parsed = parse(written);
      if ('error' in parsed) context.addIssue({ code: 'custom', message: String(parsed.error) });
    });

/** JSON path as far as it shows without an engine; the engine checks the rest (RFC 9535). */
const JsonPath = z
  .string('expectJson must be text')
  .regex(/^\$/, 'A JSON path begins with $, as in $.status')
  .max(1000, 'expectJson has at most 1000 characters')
  .refine(isWhole, { error: ({ input }) => `"${input}" is not a JSON path (RFC 9535)` })
  .refine(
    (path) => !/\b(?:match|search)\s*\(/.test(path),
    'The functions match and search are not available in a JSON path: a hostile answer could hang them',
  );

/** Settings of the probe: those of the request. */
const REQUEST_SETTINGS = {
  requestMethod: setting(
    z
      .string('requestMethod must be text')
      .regex(/^[A-Za-z][A-Za-z-]{0,31}$/, 'requestMethod must be a word like GET or POST'),
    text,
    {
      default: 'GET',
      label: 'Method',
      help: 'Method of the request, as GET, HEAD, POST',
      section: 'Probe',
      flag: '--request <METHOD>',
    },
  ),
  headers: setting(parsedBy(parseHeaderLines, 'headers', 8000), text, {
    default: null,
    unset: 'none',
    label: 'Header fields',
    help: 'Header fields as Name: value, separated by \\n; {secret:NAME} stands for a stored secret',
    section: 'Probe',
    flag: '--headers <LINES>',
  }),
  body: setting(z.string('body must be text').max(65_536, 'body has at most 65536 characters'), text, {
    default: null,
    unset: 'none',
    label: 'Body',
    help: 'Body of the request; {secret:NAME} stands for a stored secret',
    section: 'Probe',
    flag: '--body <TEXT>',
  }),
  user: USER,
  password: PASSWORD,
  bearerToken: secretSetting({
    label: 'Bearer token',
    help: 'Name of a stored secret that is sent as bearer token, env:SOUNDER_NAME or file:PATH',
    flag: '--bearer <SECRET>',
  }),
  httpVersion: setting(
    z.enum(['auto', '1.1', '2'], 'httpVersion must be auto, "1.1" or "2"'),
    {
      type: 'choice',
      choices: [
        ['auto', 'what the server chooses'],
        ['1.1', 'HTTP/1.1'],
        ['2', 'HTTP/2'],
      ],
    },
    {
      default: 'auto' as const,
      label: 'HTTP version',
      help: 'auto: HTTP/2 where the server offers it with TLS, else HTTP/1.1',
      section: 'Probe',
      flag: '--http-version <V>',
    },
  ),
  maxRedirects: wholeSetting('maxRedirects', [0, 20], {
    default: 10,
    label: 'Redirects',
    help: 'Redirects to follow, 0 to 20; 0 = a redirect is the answer',
    section: 'Probe',
    flag: '--max-redirects <N>',
  }),
} as const satisfies SettingSet;

/** Settings of the probe: those of the connection. */
const CONNECTION_SETTINGS = {
  connectTo: setting(parsedBy(parsePlace, 'connectTo'), text, {
    default: null,
    unset: 'host of the URL',
    label: 'Connect to',
    help: 'Address or name to connect to instead of the URL’s, with a port if need be: host:port',
    section: 'Probe',
    flag: '--connect-to <HOST>',
  }),
  proxy: setting(parsedBy(parseProxy, 'proxy'), text, {
    default: null,
    unset: 'none',
    label: 'Proxy',
    help: 'HTTP proxy, http://host:port; https goes through it with CONNECT',
    section: 'Probe',
    flag: '--proxy <URL>',
  }),
  proxyUser: setting(z.string('proxyUser must be text').min(1, 'proxyUser is not empty').max(256), text, {
    default: null,
    unset: 'none',
    label: 'Proxy user',
    help: 'Name to log in with at the proxy',
    section: 'Probe',
    flag: '--proxy-user <NAME>',
  }),
  proxyPassword: secretSetting({
    label: 'Proxy password',
    help: 'Name of a stored secret, the password of the proxy, env:SOUNDER_NAME or file:PATH',
    flag: '--proxy-password <SECRET>',
  }),
  ...TLS_SETTINGS,
} as const satisfies SettingSet;

/** Settings of the probe: limits and expectations. */
const EXPECTATION_SETTINGS = {
  maxBodyBytes: wholeSetting('maxBodyBytes', [0, 1_000_000_000], {
    default: 10_000_000,
    label: 'Largest body',
    help: 'Bytes of a body from which on the answer is too large',
    section: 'Probe',
    flag: '--max-body <BYTES>',
  }),
  expectStatus: setting(parsedBy(parseStatusList, 'expectStatus'), text, {
    default: '2xx,3xx',
    label: 'Expected status',
    help: 'Codes, ranges and classes, as 200,301-308,4xx',
    section: 'Probe',
    flag: '--expect-status <LIST>',
    isQuick: true,
  }),
  expectHeader: setting(parsedBy(parseExpectedHeader, 'expectHeader'), text, {
    default: null,
    unset: 'anything',
    label: 'Expected header field',
    help: 'Header field that the answer must have, as Name, or Name: text that its value contains',
    section: 'Probe',
    flag: '--expect-header <FIELD>',
  }),
  expectText: EXPECT_TEXT,
  expectRegex: EXPECT_REGEX,
  rejectRegex: REJECT_REGEX,
  expectJson: setting(JsonPath, text, {
    default: null,
    unset: 'anything',
    label: 'Expected JSON',
    help: 'JSON path (RFC 9535) that must find something, as $.items[?@.state == "up"]',
    section: 'Probe',
    flag: '--expect-json <PATH>',
  }),
  minCertificateDays: wholeSetting('minCertificateDays', [0, 10_000], {
    default: null,
    unset: 'until it expires',
    label: 'Certificate days',
    help: 'Days for which the certificate must still be valid',
    section: 'Probe',
    flag: '--min-certificate-days <N>',
  }),
} as const satisfies SettingSet;

export const HTTP_SETTINGS = {
  ...REQUEST_SETTINGS,
  ...CONNECTION_SETTINGS,
  ...EXPECTATION_SETTINGS,
} as const satisfies SettingSet;
