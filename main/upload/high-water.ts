/**
 * How far the cloud has countersigned this terminal's journal. The countersignature is checked before anything is believed;
 * the note on disk only spares work after a restart, the cloud's own answer always wins. Called by the uploader.
 */
import { createPublicKey, verify, type KeyObject } from 'node:crypto';
import Type, { type Static } from 'typebox';
import { HIGH_WATER, type HighWater, type TerminalProfile } from '../../sync/protocol/messages.ts';
import { jsonFile, type DataFolder, type JsonFile } from '../data-folder.ts';

const SPKI_PREFIX = Buffer.from('302a300506032b6570032100', 'hex');

/** Is this the cloud's Ed25519 over `guidepost-highwater|<brand>|<terminal>|<seq>|<hash>` for this terminal? */
export function isCountersigned(highWater: HighWater, profile: TerminalProfile): boolean {
  if (highWater.terminal !== profile.terminal) return false;
  const { seq, hash, signature } = highWater;
  const signed = `guidepost-highwater|${profile.brand.id}|${profile.terminal}|${String(seq)}|${hash}`;
  try {
    return verify(null, Buffer.from(signed), keyOf(profile.cloudKey), Buffer.from(signature, 'base64url'));
  } catch {
    return false;
  }
}

let lastKey: { readonly text: string; readonly key: KeyObject } | undefined;
/** Read once: a terminal knows one cloud. */
function keyOf(text: string): KeyObject {
  if (lastKey?.text !== text) {
    const der = Buffer.concat([SPKI_PREFIX, Buffer.from(text, 'base64url')]);
    lastKey = { text, key: createPublicKey({ key: der, format: 'der', type: 'spki' }) };
  }
  return lastKey.key;
}

const NOTE_FILE = Type.Object({ version: Type.Literal(1), highWater: HIGH_WATER });

export class HighWaterNote {
  readonly #file: JsonFile<Static<typeof NOTE_FILE>>;
  #highWater: HighWater | undefined;

  private constructor(folder: DataFolder) {
    // Not synced: an older note only means asking the cloud, and the disk's syncs belong to sales.
    this.#file = jsonFile(folder, 'high-water.json', NOTE_FILE, { durable: false });
  }

  static async load(folder: DataFolder, profile: TerminalProfile): Promise<HighWaterNote> {
    const note = new HighWaterNote(folder);
    const kept = await note.#file.load();
    if (kept !== undefined && isCountersigned(kept.highWater, profile)) note.#highWater = kept.highWater;
    return note;
  }

  get highWater(): HighWater | undefined {
    return this.#highWater;
  }

  async keep(highWater: HighWater): Promise<void> {
    this.#highWater = highWater;
    await this.#file.save({ version: 1, highWater });
  }
}
