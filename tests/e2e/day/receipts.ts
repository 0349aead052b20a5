/** What stood on the day's receipts, read from the paper alone: points before and after, who served, savings, tax, gift slip, copy. */
import { expect } from 'vitest';

/** Receipts by their numbers, as `sellOverTheContract` made them. */
export interface NamedReceipts {
  /** 300 points paid for a part; 500 were known before. */
  readonly points: string;
  /** Printed as a gift slip too, and once more as a copy. */
  readonly wrapped: string;
}

const AMOUNT = /\d+\.\d\d/;

export function receiptsSayIt(slips: readonly string[], { points, wrapped }: NamedReceipts): void {
  const [withPoints = ''] = slips.filter((text) => text.includes(points));
  // 155.00 was paid: a point for each yuan.
  expect(withPoints).toMatch(/积分抵扣[\s\S]*-3\.00/);
  expect(withPoints).toMatch(/138\*{4}8000 积分 \+155/);
  expect(withPoints).toMatch(/原积分 500\s+现积分 355/);
  expect(withPoints).toMatch(/导购 林晓雨/);
  expect(withPoints).toMatch(/已省\s+-3\.00/);
  expect(withPoints).toMatch(/税\S* ?13%/);

  const ofWrapped = slips.filter((text) => text.includes(wrapped));
  const [gift = ''] = ofWrapped.filter((text) => text.includes('礼品小票'));
  expect(gift).toContain('香薰礼盒');
  expect(gift).not.toMatch(AMOUNT);
  const copies = ofWrapped.filter((text) => text.includes('副本'));
  expect(copies).toHaveLength(1);
  expect(copies[0]).toContain('礼品包装');

  // The day's report calls what was taken off by its name: 3.00 less three tenths.
  const [day = ''] = slips.filter((text) => text.includes('日结报表'));
  expect(day).toMatch(/员工购 1\s+-0\.90/);
  expect(day).not.toMatch(/[a-z]+_[a-z]+/);
}
