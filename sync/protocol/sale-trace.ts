/**
 * Traces of single sales, from the first scan to the cloud's documents. The trace id of all that happens to a sale is its
 * sale id (UUIDv7, 128 bits) and the id of the span above all others follows from it, so host and cloud need not pass
 * anything on. A port: without a collector nobody is told. Never amounts, names, phones, tokens or receipt numbers.
 */
export const SALE_SPANS = [
  'sale',
  'cart.change',
  'sale.commit',
  'journal.fsync',
  'print',
  'upload',
  'ingest',
  'derive',
] as const;
export type SaleSpan = (typeof SALE_SPANS)[number];

export interface SaleTrace {
  /** Work for a sale that has ended; epoch milliseconds. `sale` is the span that holds the others. */
  span(
    saleId: string,
    name: SaleSpan,
    from: number,
    to: number,
    facts?: Readonly<Record<string, string | number>>,
  ): void;
  /** Sends what is left, for a moment at most. */
  close(): Promise<void>;
}

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const SPAN_ID_DIGITS = 16;

/** The sales among entries that nobody has examined yet. */
export const salesIn = (entries: readonly unknown[]): readonly string[] =>
  entries.flatMap((entry) => {
    const { kind, body } = (entry ?? {}) as { readonly kind?: unknown; readonly body?: unknown };
    const { saleId } = (body ?? {}) as { readonly saleId?: unknown };
    return kind === 'sale' && typeof saleId === 'string' && UUID.test(saleId) ? [saleId] : [];
  });

export const traceIdOf = (saleId: string): string => saleId.replaceAll('-', '');
export const topSpanIdOf = (saleId: string): string => traceIdOf(saleId).slice(SPAN_ID_DIGITS);
