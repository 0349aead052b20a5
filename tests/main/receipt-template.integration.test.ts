import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { NO_DEVICES } from '../../hardware/devices-file.ts';
import { paperLines, readPaper } from '../../hardware/testing/printer-oracle.ts';
import { startPrinterServer, type PrinterServer } from '../../hardware/testing/virtual-printer.ts';
import { USUAL_RECEIPT } from '../../sync/domain/receipt-template.ts';
import { eventually, Till } from './support/till.ts';

const TEMPLATE = { ...USUAL_RECEIPT, header: ['春季新品'], policy: '七天内凭小票退换', footer: ['谢谢惠顾'] };

/** The real host and journal, a printer on 58 mm paper behind real TCP, read back by an independent oracle. */
describe('the store’s receipt template on paper', () => {
  let printer: PrinterServer;
  let till: Till;
  beforeEach(async () => {
    printer = await startPrinterServer();
    const { host, port } = printer;
    till = new Till({
      devices: {
        ...NO_DEVICES,
        printers: [
          { id: 'receipt', driver: 'escpos', transport: { kind: 'tcp', host, port }, columns: 32, encoding: 'gb18030' },
        ],
      },
    });
    await till.openForBusiness();
  });
  afterEach(async () => {
    await till.end();
    await printer.stop();
  });

  const slips = (): string[] =>
    printer.model.slips.flatMap(({ bytes }) => {
      const { papers, faults } = readPaper(bytes, 32);
      expect(faults).toEqual([]);
      return papers.map((paper) => paperLines(paper).join('\n'));
    });
  const nextSlip = async (): Promise<string> => {
    const before = slips().length;
    return eventually(() => slips()[before], 20_000);
  };
  const managerSaves = async (template: object) => {
    await till.login('9001', '999999');
    return till.call('receipt.useTemplate', { template: { ...template } });
  };

  test('what a manager saved is on the next receipt and on the sample, also after a restart', async () => {
    expect(await managerSaves(TEMPLATE)).toMatchObject({ ok: true });
    await till.login();
    let slip = nextSlip();
    const sale = await till.sell();
    for (const words of ['春季新品', '七天内凭小票退换', '谢谢惠顾', sale.receiptNumber])
      expect(await slip).toContain(words);

    await till.stop();
    await till.start();
    await till.login();
    slip = nextSlip();
    await till.get('print.test', { printer: 'receipt', paper: 'sale' });
    for (const words of ['样张', '春季新品', 'SAMPLE-0000', '谢谢惠顾']) expect(await slip).toContain(words);
    slip = nextSlip();
    await till.get('print.test', { printer: 'receipt', paper: 'order' });
    for (const words of ['样张', '春季新品', '定金留货单']) expect(await slip).toContain(words);
    slip = nextSlip();
    await till.get('print.gift', { receiptNumber: sale.receiptNumber });
    for (const words of ['礼品小票', '春季新品', '七天内凭小票退换', sale.receiptNumber])
      expect(await slip).toContain(words);
    const { job } = await eventually(async () =>
      (await till.get('print.jobs', {})).items.find(
        ({ document, state }) => document === 'gift' && state === 'printed',
      ),
    );
    slip = nextSlip();
    await till.get('print.again', { job });
    expect(await slip).toContain('副本 COPY 第 1 次');
  }, 30_000);

  test('what another till saved is in force as soon as its settings come from the cloud, and is usual again when it is gone', async () => {
    const pull = async (setting: object, seq: number) => {
      till.cloud.settings.push({ ...setting });
      const { epoch } = till.cloud;
      const checkpoint = seq === 0 ? null : { epoch, scope: 'store:demo:S001', seq };
      await till.get('replication.pull', { collection: 'settings', request: { checkpoint, limit: 10 } } as never);
    };
    await pull({ id: 'receiptTemplate', value: TEMPLATE, _deleted: false }, 0);
    let slip = nextSlip();
    await till.sell();
    expect(await slip).toContain('春季新品');
    await pull({ id: 'receiptTemplate', value: { header: 'wrong' }, _deleted: false }, 1);
    slip = nextSlip();
    await till.sell();
    expect(await slip).toContain('春季新品');
    await pull({ id: 'receiptTemplate', value: null, _deleted: true }, 2);
    slip = nextSlip();
    await till.sell();
    expect(await slip).not.toContain('春季新品');
  }, 30_000);

  test('the printer’s own test stays what it was', async () => {
    const slip = nextSlip();
    await till.get('print.test', { printer: 'receipt' });
    expect(await slip).toContain('PRINTER TEST');
    expect(await slip).not.toContain('SAMPLE');
  }, 30_000);

  test('a cashier may not change it, and what makes no sense is refused and changes nothing', async () => {
    expect(await till.call('receipt.useTemplate', { template: { ...TEMPLATE } })).toMatchObject({
      ok: false,
      code: 'not_permitted',
    });
    expect(await managerSaves({ header: ['1', '2', '3', '4', '5'] })).toMatchObject({ ok: false, code: 'bad_request' });
    await till.login();
    const slip = nextSlip();
    await till.sell();
    expect(await slip).not.toContain('春季新品');
  }, 30_000);

  test('each copy says which one it is', async () => {
    let slip = nextSlip();
    const { receiptNumber } = await till.sell();
    expect(await slip).not.toContain('COPY');
    for (const time of [1, 2]) {
      slip = nextSlip();
      await till.get('print.copy', { receiptNumber });
      expect(await slip).toContain(`副本 COPY 第 ${String(time)} 次`);
    }
  }, 30_000);
});
