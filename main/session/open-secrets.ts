/** What a terminal keeps secret, opened together: its own keys, the verifiers of its people, the keys of its customers. Called by terminal.ts. */
import type { EpochMs } from '../../sync/domain/time.ts';
import type { TerminalProfile } from '../../sync/protocol/messages.ts';
import type { DataFolder } from '../data-folder.ts';
import { MemberVault } from '../member/member-vault.ts';
import type { RandomSource } from '../ports.ts';
import { loadHostSecrets, type HostSecrets } from './host-secrets.ts';
import { StaffVerifiers, type DerivePin } from './staff-verifiers.ts';

export interface SecretParts {
  readonly identityFolder: DataFolder;
  /** Of training another one: what is practised seals nobody's fields under real keys. */
  readonly work: DataFolder;
  readonly ports: { readonly random: RandomSource };
  /** Where it is: a planned change of store counts here from its instant on, by `now`. */
  readonly profile: Pick<TerminalProfile, 'store'>;
  readonly now: () => EpochMs;
  readonly derivePin: DerivePin | undefined;
}

export interface OpenedSecrets {
  readonly secrets: HostSecrets;
  readonly verifiers: StaffVerifiers;
  readonly vault: MemberVault;
}

export async function openSecrets(parts: SecretParts): Promise<OpenedSecrets> {
  const { identityFolder, work, profile, now, derivePin } = parts;
  const { random } = parts.ports;
  const here = { place: profile.store, now };
  const secrets = await loadHostSecrets(identityFolder, random);
  const verifiers = await StaffVerifiers.load(identityFolder, secrets.pinPepper, { here, derive: derivePin });
  return { secrets, verifiers, vault: await MemberVault.load(work, secrets.memberKey, random) };
}
