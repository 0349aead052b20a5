/** People and stores beside the demo's, written into a cloud's folder before it starts. */
import pino from 'pino';
import { startCloud, type RunningCloud } from '../../../sync/cloud/cloud.ts';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { brandScope } from '../../../sync/protocol/messages.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';

/** `prepare` comes before them: a store that they work in. */
export async function addPeople(
  data: string,
  people: readonly (readonly [person: object, pin: string])[],
  prepare: (running: RunningCloud) => Promise<void> = () => Promise.resolve(),
): Promise<void> {
  const running = await startCloud({
    root: process.cwd(),
    data,
    port: 0,
    listen: '127.0.0.1',
    ports: systemPorts(),
    log: pino({ level: 'silent' }),
  });
  await prepare(running);
  const { database, secrets, ports } = running.cloud;
  for (const [person, pin] of people)
    await putStaff(database, secrets, ports, brandScope('demo'), person as StaffDocument, pin);
  await running.close();
}
