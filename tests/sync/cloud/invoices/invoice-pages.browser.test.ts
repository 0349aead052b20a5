/** The customer's pages of an e-fapiao in real Chromium, on a phone, in both languages and themes: axe finds nothing serious. */
import {
  invoiceFormPage,
  invoiceRefusalPage,
  invoiceStatePage,
  type InvoiceFormPage,
} from '../../../../sync/cloud/pages/invoice-pages.ts';
import { testPhonePages } from '../../../support/phone-pages.ts';
import type { PageFrame } from '../../../../sync/cloud/pages/binding-pages.ts';

const FORM: Omit<InvoiceFormPage, keyof PageFrame> = {
  receiptNumber: 'S001-01-260921-0001',
  lines: [
    { name: '纯棉T恤', spec: '白 / M', amount: 9900 },
    { name: '高腰阔腿直筒牛仔裤女加长款显瘦春秋', amount: 25_900 },
  ],
  total: 35_800,
  tax: 4119,
  isPart: true,
  demo: true,
  again: false,
  form: {},
};
const STATE = {
  receiptNumber: FORM.receiptNumber,
  number: '26310000000000000001',
  url: 'https://e.example/1.pdf',
  total: 35_800,
  demo: false,
};
const PAGES: Readonly<Record<string, (of: PageFrame) => string>> = {
  form: (of) => invoiceFormPage({ ...of, ...FORM }),
  error: (of) =>
    invoiceFormPage({ ...of, ...FORM, error: 'tax_number_missing', form: { kind: 'company', title: '梧桐商贸' } }),
  again: (of) => invoiceFormPage({ ...of, ...FORM, again: true }),
  underWay: (of) => invoiceStatePage({ ...of, ...STATE, state: 'underWay', number: null, url: null, demo: true }),
  issued: (of) => invoiceStatePage({ ...of, ...STATE, state: 'issued' }),
  reversing: (of) => invoiceStatePage({ ...of, ...STATE, state: 'reversing' }),
  reversed: (of) => invoiceStatePage({ ...of, ...STATE, state: 'reversed' }),
  notHere: (of) => invoiceRefusalPage(of, 'sale_not_here', FORM.receiptNumber),
  forged: (of) => invoiceRefusalPage(of, 'forged'),
};

testPhonePages('invoice', PAGES);
