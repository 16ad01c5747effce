import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { ServiceReport, ServiceTask } from './service-load.ts';

/** Runs the service engine once, in a process of its own. */
export async function runService(task: ServiceTask): Promise<ServiceReport> {
  const { stdout } = await promisify(execFile)(process.execPath, ['bench/service-load.ts', JSON.stringify(task)]);
  return JSON.parse(stdout) as ServiceReport;
}
