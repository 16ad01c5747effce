/** A URL as it may be shown: values of its query, which may be tokens, are left out. */
export function maskedUrl(url: string): string {
  const at = url.indexOf('?');
  if (at === -1) return url;
  const masked = url
    .slice(at + 1)
    .split('&')
    .map((parameter) => (parameter.includes('=') ? `${parameter.slice(0, parameter.indexOf('=') + 1)}…` : '…'));
  return `${url.slice(0, at)}?${masked.join('&')}`;
}
