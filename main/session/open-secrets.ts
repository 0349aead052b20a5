/** What a terminal keeps secret, opened together: its own keys, the verifiers of its people, the keys of its customers. Called by terminal.ts. */
import type { DataFolder } from '../data-folder.ts';
import { MemberVault } from '../member/member-vault.ts';
import type { RandomSource } from '../ports.ts';
import { loadHostSecrets, type HostSecrets } from './host-secrets.ts';
import { StaffVerifiers, type DerivePin } from './staff-verifiers.ts';

export interface SecretParts {
  readonly identityFolder: DataFolder;
  /** Of training another one: what is practised seals nobody's fields under real keys. */
  readonly work: DataFolder;
  readonly random: RandomSource;
  readonly derivePin: DerivePin | undefined;
}

export interface OpenedSecrets {
  readonly secrets: HostSecrets;
  readonly verifiers: StaffVerifiers;
  readonly vault: MemberVault;
}

export async function openSecrets({ identityFolder, work, random, derivePin }: SecretParts): Promise<OpenedSecrets> {
  const secrets = await loadHostSecrets(identityFolder, random);
  const verifiers = await StaffVerifiers.load(identityFolder, secrets.pinPepper, derivePin);
  return { secrets, verifiers, vault: await MemberVault.load(work, secrets.memberKey, random) };
}
