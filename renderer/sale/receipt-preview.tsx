/**
 * A receipt on screen: the very rows that the printer gets (receipt-view, receipt-layout), in columns of 48. Amounts are the
 * recorded sale's. Used by the finished sale, by returns and by the printer test.
 */
import { useMemo, type ReactElement } from 'react';
import type { MethodValue } from '../../main/contract/contract.ts';
import { layoutReceipt } from '../../sync/domain/receipt-layout.ts';
import { withTemplate } from '../../sync/domain/receipt-template.ts';
import { receiptView } from '../../sync/domain/receipt-view.ts';
import { useStore } from '../app/store.ts';
import { useApp, useFormat, useStaffName, useTill } from '../app/till-context.tsx';
import { ReceiptPaper } from './receipt-paper.tsx';
import { ReceiptPdf } from './receipt-pdf.tsx';
import css from './receipt-preview.module.css';

export type RecordedSale = NonNullable<MethodValue<'sale.get'>>;
/** A recorded sale, or one that is known from its receipt alone. */
export type ShownSale = Omit<RecordedSale, 'body'> & {
  readonly body: Omit<RecordedSale['body'], 'shift' | 'pricing' | 'openedAt'>;
};

export function ReceiptPreview({ sale }: { readonly sale: ShownSale }): ReactElement {
  const { preferences, promotionNames, receiptSettings } = useTill();
  const { template } = useStore(receiptSettings.settings);
  const labels = useStore(promotionNames);
  const { language } = useStore(preferences);
  const format = useFormat();
  const nameOf = useStaffName();
  const { place } = useApp();
  const { at, body, receiptCode, invoiceUrl, memberMasked } = sale;
  const rows = useMemo(() => {
    // A sister store's receipt bears its own name, which this till does not know.
    const store = place?.store.id === body.store ? place.store : undefined;
    const address = store?.address;
    const guide = body.serving[0]?.guide;
    // Nor its people: their numbers alone.
    const personOf = (staff: string): string => (nameOf(staff) === staff ? staff : `${nameOf(staff)} ${staff}`);
    return layoutReceipt(
      withTemplate(
        receiptView(body, {
          language,
          storeName: store?.name ?? body.store,
          ...(address === undefined ? {} : { storeAddress: address }),
          timeText: format.stamp(at),
          cashier: personOf(body.cashier),
          guides: body.serving.map((share) => personOf(share.guide)),
          promotionName: (id) => labels[id],
          ...(memberMasked === undefined ? {} : { member: { masked: memberMasked } }),
          ...(receiptCode === undefined ? {} : { receiptCode }),
          ...(invoiceUrl === undefined ? {} : { invoiceUrl }),
          ...(body.bindingToken === undefined || guide === undefined || place === null
            ? {}
            : { binding: { url: bindingUrl(place.brand.host, body.bindingToken), guide: nameOf(guide) } }),
        }),
        template,
      ),
      48,
    );
  }, [body, at, receiptCode, invoiceUrl, memberMasked, language, format, nameOf, place, labels, template]);
  return (
    <div className={css['receipt']}>
      <ReceiptPaper rows={rows} columns={48} />
      <ReceiptPdf rows={rows} columns={48} />
    </div>
  );
}

/** The address a binding code carries. DOMAIN.md §5. */
const bindingUrl = (host: string, token: string): string =>
  /^https?:\/\//.test(host) ? `${host}/g/${token}` : `https://${host}/g/${token}`;
