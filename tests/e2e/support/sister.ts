/** A second store of the brand, S002, with a cashier and a manager of its own, written into a cloud's folder before it starts. */
import { openStore } from '../../sync/cloud/sister-store.ts';
import { addPeople } from './people.ts';

export const SISTER = { store: 'S002', manager: '9002' } as const;
export const SISTER_CASHIER = ['1002', '111111'] as const;

export function addSister(data: string): Promise<void> {
  const [id, pin] = SISTER_CASHIER;
  const cashier = { id, name: '李娜', roles: ['cashier'], stores: [SISTER.store], tokenNumber: 1002, from: 0 };
  const manager = { ...cashier, id: SISTER.manager, name: '王店长', roles: ['storeManager'], tokenNumber: 9002 };
  return addPeople(
    data,
    [
      [cashier, pin],
      [manager, '999999'],
    ],
    (running) => openStore({ running }, SISTER.store),
  );
}
