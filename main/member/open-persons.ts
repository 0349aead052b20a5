/** Enrolment, members as persons and a guide's customers, put together. Called by terminal.ts. */
import { ClockDesk } from '../guide/clock-desk.ts';
import { CustomerDesk } from '../guide/customer-desk.ts';
import { StockDesk } from '../guide/stock-desk.ts';
import { TaskDesk } from '../guide/task-desk.ts';
import type { Ports } from '../ports.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { PersonsClient } from '../upload/persons-client.ts';
import type { Value } from '../value/open-value.ts';
import { EnrolmentDesk, type EnrolmentFacts, type EnrolmentParts } from './enrolment-desk.ts';
import type { MemberVault } from './member-vault.ts';
import { PersonBook } from './person-book.ts';
import { ProfileDesk, type ProfileDeskParts } from './profile-desk.ts';

export interface PersonsParts
  extends Omit<ProfileDeskParts, 'book' | 'cloud' | 'vault' | 'entries'>, Omit<EnrolmentParts, 'members' | 'vault'> {
  readonly enrolments: EnrolmentFacts;
  readonly ports: Pick<Ports, 'random'>;
  readonly vault: MemberVault;
  readonly cloud: CloudClient;
  readonly value: Pick<Value, 'members' | 'keeping'>;
}

export async function openPersons(parts: PersonsParts) {
  const { members, keeping } = parts.value;
  const { random } = parts.ports;
  const personBook = await PersonBook.load({ ...keeping, random, vault: parts.vault, members });
  const cloud = new PersonsClient(parts.cloud);
  const { persons: entries, work } = parts.enrolments;
  const persons = new ProfileDesk({ ...parts, entries, book: personBook, cloud });
  const own = { ...parts, ...keeping, random, entries, work, persons, book: personBook };
  return {
    enrolment: new EnrolmentDesk({ ...parts, members }),
    personBook,
    persons,
    customers: await CustomerDesk.load(own),
    tasks: await TaskDesk.load(own),
    clocks: new ClockDesk({ ...own, cloud: parts.cloud }),
    stock: await StockDesk.load(own),
  };
}
