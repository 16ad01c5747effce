import { sounder } from './sounder-process.ts';

/** null when this process may send ICMP echo, else the reason, for the title of a skipped suite. */
export async function echoPermitted(): Promise<string | null> {
  const { status, stdout } = await sounder(['doctor', '--json']);
  if (status === 0) return null;
  const report = JSON.parse(stdout) as { findings: { fault: { message: string; hint?: string } | null }[] };
  const fault = report.findings.find((finding) => finding.fault)?.fault;
  return fault ? `${fault.message}; ${fault.hint ?? ''}` : 'ICMP echo does not work here';
}
