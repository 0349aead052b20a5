/** Members as persons, put together. Called by terminal.ts. */
import { PersonsClient } from '../upload/persons-client.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import type { Ports } from '../ports.ts';
import type { MemberVault } from './member-vault.ts';
import { PersonBook, type PersonBookParts } from './person-book.ts';
import { ProfileDesk, type ProfileDeskParts } from './profile-desk.ts';

export { PersonEntries } from './profile-desk.ts';

export interface PersonsParts
  extends Omit<ProfileDeskParts, 'book' | 'cloud' | 'vault'>, Omit<PersonBookParts, 'random' | 'vault'> {
  readonly ports: Pick<Ports, 'random'>;
  readonly vault: MemberVault;
  readonly cloud: CloudClient;
}

export async function openPersons(parts: PersonsParts) {
  const personBook = await PersonBook.load({ ...parts, random: parts.ports.random });
  return {
    personBook,
    persons: new ProfileDesk({ ...parts, book: personBook, cloud: new PersonsClient(parts.cloud) }),
  };
}
