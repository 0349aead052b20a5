/**
 * A product as the rules see it: what it costs and how it is sold. The catalogue's document has more (photos, codes,
 * stock); it is narrowed to this snapshot when a line is added, so that a sale keeps the prices it was made at.
 * Called by cart, pricing, schemas and the catalogue import.
 */
import type { CategoryId, ProductId } from './ids.ts';
import type { BasisPoints, Fen } from './money.ts';

export type SoldBy = 'piece' | 'weight';

export interface Product {
  readonly id: ProductId;
  readonly name: string;
  readonly category?: CategoryId;
  /** Fen a piece, or fen a kilogram when sold by weight. VAT is in it. */
  readonly price: Fen;
  /** What a member pays a piece; says nothing for goods sold by weight. DOMAIN.md §2 step 4. */
  readonly memberPrice?: Fen;
  readonly soldBy: SoldBy;
  /** VAT rate; 0 when the catalogue names none. */
  readonly taxBp: BasisPoints;
}
