/** What brings facts to paper, put together: the store's template, the keys of receipts, the slips, and the queue that prints them. Called by terminal.ts. */
import type { DataFolder } from '../data-folder.ts';
import { OrderSlips, type OrderSlipsParts } from '../order/order-slips.ts';
import type { DeviceKeys } from '../pairing/device-key.ts';
import type { CloudClient } from '../upload/cloud-client.ts';
import { PrintQueue, type PrintQueueParts } from './print-queue.ts';
import { ReceiptKeys } from './receipt-keys.ts';
import { ReceiptTemplateFile } from './receipt-template-file.ts';
import { Slips, type SlipParts } from './slips.ts';

export interface PaperParts
  extends
    Omit<SlipParts, 'orders' | 'template' | 'codes'>,
    Omit<PrintQueueParts, 'slips' | 'timers'>,
    Omit<OrderSlipsParts, 'facts' | 'nameOf'> {
  readonly folder: DataFolder;
  readonly orderFacts: OrderSlipsParts['facts'];
  readonly ports: Pick<PrintQueueParts, 'timers'>;
  readonly keys: Pick<DeviceKeys, 'all'>;
  readonly cloud: Pick<CloudClient, 'toldOfReceipts'>;
}

export async function openPaper({ folder, orderFacts, ports, keys, cloud, ...parts }: PaperParts) {
  const { journal, verifiers } = parts;
  const receiptKeys = await ReceiptKeys.load(folder, parts.profile);
  cloud.toldOfReceipts((trust) => void receiptKeys.absorb(trust).catch(() => undefined));
  const receipts = await ReceiptTemplateFile.load(folder);
  const nameOf: OrderSlipsParts['nameOf'] = (staff) => verifiers.person(staff)?.name ?? staff;
  const orders = new OrderSlips({ ...parts, facts: orderFacts, nameOf });
  const codes: SlipParts['codes'] = {
    signers: () => [journal.signer, ...keys.all],
    wordFor: (key) => receiptKeys.wordFor(key),
  };
  const slips = new Slips({ ...parts, orders, codes, template: () => receipts.inForce });
  return { receipts, receiptKeys, slips, queue: new PrintQueue({ ...parts, ...ports, slips }) };
}
