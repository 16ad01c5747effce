import type { ReactNode } from 'react';
import { type CertificateFacts, daysLeft, type TlsFacts } from '../../core/service/tls-facts.ts';
import { plural } from '../format/quantities.ts';
import { formatDay } from '../format/times.ts';
import './certificate.css';

interface CertificatePanelProps {
  readonly tls: TlsFacts;
  readonly nowMs: number;
}

/** Days from which on an expiry is worth a warning. */
const WARN_DAYS = 14;

/** A server's certificate: valid or why not, names, days left, protocol, cipher and chain. */
export function CertificatePanel({ tls, nowMs }: CertificatePanelProps): ReactNode {
  const { protocol, cipher, alpn, serverName, problems, chain } = tls;
  const [leaf] = chain;
  return (
    <section className="certificate" aria-label="Certificate">
      <h3>Certificate</h3>
      {problems.length === 0 ? (
        <p data-tone="good">● Valid for {serverName}</p>
      ) : (
        <ul className="certificate-problems">
          {problems.map(({ code, text }) => (
            <li key={`${code} ${text}`} data-tone="bad">
              ◈ {text}
            </li>
          ))}
        </ul>
      )}
      <dl>
        {leaf && <Validity leaf={leaf} days={daysLeft(tls, nowMs) ?? 0} />}
        <dt>TLS</dt>
        <dd>
          {protocol}, {cipher}
          {alpn !== null && `, ${alpn}`}
        </dd>
        {leaf && leaf.names.length > 0 && (
          <>
            <dt>Names</dt>
            <dd>{leaf.names.join(', ')}</dd>
          </>
        )}
      </dl>
      {chain.length > 0 && <Chain chain={chain} />}
    </section>
  );
}

function Validity({ leaf, days }: { readonly leaf: CertificateFacts; readonly days: number }): ReactNode {
  const tone = days < 0 ? 'bad' : days < WARN_DAYS ? 'warn' : 'good';
  return (
    <>
      <dt>Valid</dt>
      <dd>
        {formatDay(leaf.notBeforeMs)} to {formatDay(leaf.notAfterMs)},{' '}
        <span data-tone={tone}>{days < 0 ? `expired ${plural(-days, 'day')} ago` : `${plural(days, 'day')} left`}</span>
      </dd>
    </>
  );
}

function Chain({ chain }: { readonly chain: readonly CertificateFacts[] }): ReactNode {
  const last = chain.at(-1);
  const root = last && last.issuer !== last.subject ? last.issuer : null;
  return (
    <ol className="certificate-chain" aria-label="Chain">
      {chain.map(({ subject, key, signature, serial, fingerprint }) => (
        <li key={fingerprint} title={`Serial ${serial}, SHA-256 ${fingerprint}`}>
          {subject}{' '}
          <span className="is-quiet">
            {key}, {signature}
          </span>
        </li>
      ))}
      {root !== null && <li className="is-quiet">{root} (not sent)</li>}
    </ol>
  );
}
