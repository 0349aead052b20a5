/** What a guide may write to a customer, with a name and without. */
import { expect, test } from 'vitest';
import { callDraft } from '../../../sync/domain/call-drafts.ts';
import { CALL_REASONS } from '../../../sync/domain/call-reasons.ts';

test.each(CALL_REASONS)('%s: a customer without a name is greeted without a gap', (kind) => {
  const draft = (name: string, language: 'zh' | 'en') => callDraft({ kind, goods: '大衣' }, name, language);
  expect(draft('', 'en')).toMatch(/^Hello, \S/);
  expect(draft('陈静怡', 'en')).toMatch(/^Hello 陈静怡, \S/);
  expect(draft('', 'zh')).toMatch(/^您好！\S/);
});
