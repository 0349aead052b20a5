/**
 * The store's receipt template as this till prints it: kept beside the profile, so that a slip needs neither cloud nor window.
 * Taken from the settings documents that pass on their way from the cloud, or handed over by a manager who just saved it.
 * Invariant: what makes no sense is refused and what was in force stays. Called by dispatch and by the slips.
 */
import Type from 'typebox';
import {
  readReceiptTemplate,
  RECEIPT_SETTING,
  USUAL_RECEIPT,
  type ReceiptTemplate,
} from '../../sync/domain/receipt-template.ts';
import { answered, failed } from '../answers.ts';
import type { Answer } from '../contract/contract.ts';
import type { Session } from '../contract/views.ts';
import { jsonFile, type DataFolder } from '../data-folder.ts';
import type { Approvals } from '../session/approvals.ts';

const FILE = Type.Object({ version: Type.Literal(1), template: Type.Unknown() });

export class ReceiptTemplateFile {
  readonly #file;
  #template: ReceiptTemplate = USUAL_RECEIPT;

  private constructor(folder: DataFolder) {
    this.#file = jsonFile(folder, 'receipt-template.json', FILE);
  }

  static async load(folder: DataFolder): Promise<ReceiptTemplateFile> {
    const kept = new ReceiptTemplateFile(folder);
    const read = readReceiptTemplate((await kept.#file.load())?.template);
    if (read.ok) kept.#template = read.value;
    return kept;
  }

  get inForce(): ReceiptTemplate {
    return this.#template;
  }

  async use(session: Session, approvals: Approvals, template: unknown): Promise<Answer<Record<string, never>>> {
    if (!approvals.permits(session, 'manage_terminal'))
      return failed('not_permitted', { permission: 'manage_terminal' });
    return (await this.#take(template)) ? answered({}) : failed('bad_request');
  }

  /** Settings documents as the cloud gave them. A lost one is the usual receipt. */
  async absorb(documents: readonly Readonly<Record<string, unknown>>[]): Promise<void> {
    const found = documents.find(({ id }) => id === RECEIPT_SETTING);
    if (found === undefined) return;
    await this.#take(found['_deleted'] === true ? USUAL_RECEIPT : found['value']);
  }

  async #take(value: unknown): Promise<boolean> {
    const read = readReceiptTemplate(value);
    if (!read.ok) return false;
    this.#template = read.value;
    await this.#file.save({ version: 1, template: read.value });
    return true;
  }
}
