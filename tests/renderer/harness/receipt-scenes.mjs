/** The settings of receipts: as first seen, with the store's own texts, narrow paper, and what is wrong. */
import { nav } from './walk.mjs';

const open = async (page) => {
  await nav('settings')(page);
  await page.getByTestId('settings-receipts').click();
};

export const RECEIPT_SCENES = {
  'receipts-usual': { query: 'staff=9001', run: open },
  'receipts-own': {
    query: 'staff=9001',
    run: async (page) => {
      await open(page);
      await page.getByTestId('receipt-header').fill('春季新品已到店\n会员日每月 8 日');
      await page
        .getByTestId('receipt-policy')
        .fill('商品未使用、吊牌完整，凭小票七天内可退、十五天内可换；贴身衣物与拆封美妆不退。');
      await page.getByTestId('receipt-footer').fill('谢谢惠顾，欢迎再来');
      await page.getByTestId('receipt-logo-file').setInputFiles(process.env.LOGO ?? []);
      await page.getByTestId('receipt-width-32').click();
    },
  },
  'receipts-fapiao': {
    query: 'staff=9001',
    run: async (page) => {
      await open(page);
      await page.getByTestId('receipt-block-eFapiao').click();
      await page.locator('[data-testid="receipt-preview"], canvas, svg').last().scrollIntoViewIfNeeded();
    },
  },
  'receipts-order': {
    query: 'staff=9001',
    run: async (page) => {
      await open(page);
      await page.getByTestId('receipt-paper-kind').selectOption('order');
      await page.getByTestId('receipt-width-32').click();
    },
  },
  'receipts-fault': {
    query: 'staff=9001',
    run: async (page) => {
      await open(page);
      await page.getByTestId('receipt-header').fill('1\n2\n3\n4\n5');
    },
  },
};
