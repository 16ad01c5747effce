/**
 * Installs the broker as `sounder doctor --unlock` does, for a group: that of the lab's user, or the one given. For root
 * of a lab in which /usr/local is the lab's own.
 */
import { join } from 'node:path';
import { installBroker } from '../host/packet-io/install-broker.ts';
import { PROJECT_DIR } from './namespaces.ts';

const LAB_GROUP = 65_534;

const group = { name: 'lab', gid: Number(process.argv[2] ?? LAB_GROUP) };
const installed = installBroker({ prebuildsDir: join(PROJECT_DIR, 'prebuilds'), group });
if (!installed.ok) throw new Error(installed.fault.message);
