/** Installs the broker as `sounder doctor --unlock` does; for root of a lab in which /usr/local is the lab's own. */
import { join } from 'node:path';
import { installBroker } from '../install-broker.ts';
import { PROJECT_DIR } from './namespaces.ts';

const installed = installBroker({ prebuildsDir: join(PROJECT_DIR, 'prebuilds'), group: null });
if (!installed.ok) throw new Error(installed.fault.message);
