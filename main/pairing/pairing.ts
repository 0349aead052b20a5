/**
 * Makes this machine a terminal: a one-time code and the device's public key, with proof that its private part is here, against
 * a profile (who and where it is, the keys it needs). The profile is durable before anything is opened with it. A machine with the embedded cloud gets its
 * code by the cloud's bootstrap secret. Called by the host at start and by the first-run screen.
 */
import Type, { type Static } from 'typebox';
import { err, ok, type Result } from '../../sync/domain/result.ts';
import { TERMINAL_PROFILE, type TerminalProfile } from '../../sync/protocol/messages.ts';
import { pairingText } from '../../sync/protocol/pairing-proof.ts';
import { TERMINAL_CERTIFICATE } from '../../sync/protocol/terminal-certificate.ts';
import { BASE64URL } from '../../sync/schemas/scalars.ts';
import { failed, type Failure } from '../answers.ts';
import { jsonFile, type DataFolder } from '../data-folder.ts';
import type { Signer } from '../journal/record.ts';
import type { CloudClient, CloudFailure } from '../upload/cloud-client.ts';
import type { DeviceKeys } from './device-key.ts';

const PROFILE_FILE = Type.Object({
  version: Type.Literal(1),
  profile: TERMINAL_PROFILE,
  /** The key that was paired; a device-key.json that does not know it is not this terminal. */
  publicKey: BASE64URL,
  /** The cloud it was paired with; a cloud address given at start wins. */
  cloudUrl: Type.String({ maxLength: 300 }),
  /** Brings this terminal back to a cloud that was restored from before the pairing. */
  certificate: Type.Optional(TERMINAL_CERTIFICATE),
});
export type PairedProfile = Static<typeof PROFILE_FILE>;

const profileFile = (folder: DataFolder) => jsonFile(folder, 'profile.json', PROFILE_FILE);

/** The profile of an earlier pairing with these very keys; undefined on a fresh machine. */
export async function loadProfile(
  folder: DataFolder,
  keys: Pick<DeviceKeys, 'isOf'>,
): Promise<PairedProfile | undefined> {
  const kept = await profileFile(folder).load();
  return kept !== undefined && keys.isOf(kept.publicKey) ? kept : undefined;
}

/** What the cloud tells of this terminal now takes the place of what it told before. */
export const keepProfile = (folder: DataFolder, kept: PairedProfile): Promise<void> => profileFile(folder).save(kept);

export interface PairingParts {
  readonly folder: DataFolder;
  readonly cloud: CloudClient;
  readonly signer: Signer;
  readonly cloudUrl: string;
  /** What the manager sees in the list of terminals. */
  readonly terminalName: string;
}

/** Takes the code as people write it: with blanks or a hyphen between its groups. */
export async function pair(code: string, parts: PairingParts): Promise<Result<TerminalProfile, Failure>> {
  const { cloud, signer, folder, cloudUrl, terminalName } = parts;
  const asked = { code: code.replace(/[\s-]/g, ''), publicKey: signer.publicKey, name: terminalName };
  const proof = signer.sign(Buffer.from(pairingText(asked.code, asked.publicKey)));
  const answer = await cloud.pair({ ...asked, proof });
  if (!answer.ok) return err(failureOf(answer.error));
  const { profile, certificate } = answer.value;
  const given = certificate === undefined ? {} : { certificate };
  await profileFile(folder).save({ version: 1, profile, publicKey: signer.publicKey, cloudUrl, ...given });
  cloud.certify(certificate);
  return ok(profile);
}

/** With the secret that the embedded cloud wrote into its own folder: only this machine's user can read it. */
export async function pairWithEmbeddedCloud(
  secret: string,
  parts: PairingParts,
): Promise<Result<TerminalProfile, Failure>> {
  const code = await parts.cloud.pairingCode(secret.trim());
  return code.ok ? pair(code.value.code, parts) : err(failureOf(code.error));
}

function failureOf(failure: CloudFailure): Failure {
  switch (failure.kind) {
    case 'unreachable':
      return failed('cloud_unreachable');
    case 'bad_answer':
      return failed('cloud_refused', { reason: 'bad_answer' });
    case 'refused':
      return failed('pairing_refused', { reason: failure.code.slice(0, 40) });
  }
}
