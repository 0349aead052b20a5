/** The digital receipt with the part that rates who served, in real Chromium at 390 px, in both languages and themes. */
import { fen } from '../../../sync/domain/money.ts';
import type { ReceiptView } from '../../../sync/domain/receipt-view.ts';
import type { PageFrame } from '../../../sync/cloud/pages/binding-pages.ts';
import type { RatingPart } from '../../../sync/cloud/pages/rating-pages.ts';
import { receiptPage, receiptRefusalPage } from '../../../sync/cloud/pages/receipt-pages.ts';
import { testPhonePages } from '../../support/phone-pages.ts';

const viewIn = (language: PageFrame['language']): ReceiptView =>
  ({
    ...{ language: language === 'zh' ? 'zh-CN' : 'en', storeName: '梧桐路店', receiptNumber: 'S001-02-261123-0007' },
    ...{ timeText: '2026-11-23 14:46', cashier: '1001', guides: ['2001', '2002'], units: 1, gross: fen(25_900) },
    lines: [
      {
        name: '米白色羊毛混纺双面呢长大衣（加厚款）',
        spec: 'M',
        quantityText: '1',
        unitPrice: 25_900,
        amount: 25_900,
        promotions: [],
      },
    ],
    ...{ orderDiscounts: [], saved: 0, roundOff: 0, due: fen(25_900), change: 0, taxes: [], footer: [] },
    tenders: [{ label: language === 'zh' ? '微信' : 'WeChat', amount: 25_900 }],
  }) as unknown as ReceiptView;
const page = (frame: PageFrame, rating: RatingPart): string =>
  receiptPage({
    frame,
    view: viewIn(frame.language),
    refunds: [],
    isConfirmed: rating.kind !== 'waits',
    isGift: false,
    rating,
  });
const WHO = { names: ['林晓雨', '欧阳娜娜（上海）'], version: 0, until: null };
const GIVEN = { ...WHO, kind: 'given', version: 1, until: '2026-11-30 14:50' } as const;

testPhonePages('receipt', {
  open: (of) => page(of, { kind: 'open', ...WHO }),
  openRefused: (of) =>
    page(of, {
      ...{ kind: 'open', ...WHO, fault: 'number_in_text' },
      typed: { stars: 4, words: ['patient', 'waited'], text: '等了二十分钟，但是讲得很清楚' },
    }),
  waits: (of) => page(of, { kind: 'waits' }),
  given: (of) => page(of, GIVEN),
  ratedMeanwhile: (of) => page(of, { ...GIVEN, fault: 'rated_meanwhile' }),
  stands: (of) => page(of, { kind: 'stands' }),
  over: (of) => page(of, { kind: 'over' }),
  refused: (of) => receiptRefusalPage(of, 'nothing_to_rate'),
});
