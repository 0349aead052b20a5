/** Notes and coins of the yuan, for the blind count. The sum is exact fen. Pure. */
import { addFen, fen, type Fen } from '../../../sync/domain/money.ts';

export const DENOMINATIONS: readonly number[] = [10_000, 5_000, 2_000, 1_000, 500, 100, 50, 10];
/** More pieces of one kind than any drawer holds. */
export const PIECES_MAX = 9_999;

export type Pieces = Readonly<Record<number, string>>;

export const piecesText = (text: string): string => text.replace(/\D/g, '').slice(0, 4);
export const faceSum = (face: number, pieces: string | undefined): Fen => fen(face * Number(pieces ?? ''));
export const countedSum = (pieces: Pieces): Fen => addFen(...DENOMINATIONS.map((face) => faceSum(face, pieces[face])));
export const isCounted = (pieces: Pieces): boolean => DENOMINATIONS.some((face) => (pieces[face] ?? '') !== '');

/** Face value to pieces, as the close keeps them. */
export const piecesOf = (pieces: Pieces): Readonly<Record<string, number>> =>
  Object.fromEntries(
    DENOMINATIONS.map((face) => [String(face), Number(pieces[face] ?? '')] as const).filter(([, count]) => count > 0),
  );
