import { connectStation } from './station-client.ts';

/** Starts a run, for a station in a network that the test is not in. Its argument is the ready line's URL. */
const client = await connectStation(process.argv[2] ?? '');
await client.station.start({ allowRate: false });
client.close();
