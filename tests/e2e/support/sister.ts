/** A second store of the brand, S002, with a cashier and a manager of its own, written into a cloud's folder before it starts. */
import pino from 'pino';
import { startCloud } from '../../../sync/cloud/cloud.ts';
import { systemPorts } from '../../../sync/cloud/ports.ts';
import { putStaff } from '../../../sync/cloud/store/staff.ts';
import { brandScope } from '../../../sync/protocol/messages.ts';
import type { StaffDocument } from '../../../sync/schemas/documents/catalogue.ts';
import { openStore } from '../../sync/cloud/sister-store.ts';

export const SISTER = { store: 'S002', manager: '9002' } as const;
export const SISTER_CASHIER = ['1002', '111111'] as const;

export async function addSister(data: string): Promise<void> {
  const running = await startCloud({
    root: process.cwd(),
    data,
    port: 0,
    listen: '127.0.0.1',
    ports: systemPorts(),
    log: pino({ level: 'silent' }),
  });
  const { database, secrets, ports } = running.cloud;
  await openStore({ running }, SISTER.store);
  const put = (person: object, pin: string): Promise<void> =>
    putStaff(database, secrets, ports, brandScope('demo'), person as StaffDocument, pin);
  const [id, pin] = SISTER_CASHIER;
  const cashier = { id, name: '李娜', roles: ['cashier'], stores: [SISTER.store], tokenNumber: 1002, from: 0 };
  await put(cashier, pin);
  await put({ ...cashier, id: SISTER.manager, name: '王店长', roles: ['storeManager'], tokenNumber: 9002 }, '999999');
  await running.close();
}
