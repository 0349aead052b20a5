/** Who reads `/metrics`: asked directly on this machine, or by the operator's token. */
import { describe, expect, test } from 'vitest';
import { isOperator } from '../../../sync/cloud/app/operator.ts';

const TOKEN = 'sixteen-letters-or-more';
const ask = (ip: string, headers: Readonly<Record<string, string>> = {}, operatorToken: string | undefined = TOKEN) =>
  isOperator(operatorToken === undefined ? {} : { operatorToken }, { ip, headers });

describe('an operator', () => {
  test.each(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'])('is a program on this machine: %s', (ip) => {
    expect(ask(ip)).toBe(true);
  });
  test.each(['10.0.0.9', '192.168.1.4', '::ffff:10.0.0.1', '2001:db8::1', '127.0.0.1.evil.example', '', '1127.0.0.1'])(
    'is nobody from elsewhere without the token: %s',
    (ip) => {
      expect(ask(ip)).toBe(false);
      expect(ask(ip, { authorization: `Bearer ${TOKEN}x` })).toBe(false);
      expect(ask(ip, { authorization: TOKEN })).toBe(false);
      expect(ask(ip, { authorization: `Bearer ${TOKEN}` })).toBe(true);
    },
  );
  test.each(['x-forwarded-for', 'forwarded', 'x-real-ip', 'via'])('is not who comes through a proxy: %s', (name) => {
    expect(ask('127.0.0.1', { [name]: '127.0.0.1' })).toBe(false);
    expect(ask('127.0.0.1', { [name]: '127.0.0.1', authorization: `Bearer ${TOKEN}` })).toBe(true);
  });
  test('of a cloud without a token is only on this machine', () => {
    expect(isOperator({}, { ip: '10.0.0.9', headers: { authorization: 'Bearer undefined' } })).toBe(false);
    expect(isOperator({}, { ip: '127.0.0.1', headers: {} })).toBe(true);
  });
});
