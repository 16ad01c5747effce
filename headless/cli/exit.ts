export { EXIT, exitStatus, faultLine } from '../../host/exit-status.ts';
