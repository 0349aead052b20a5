/**
 * Payments of the demo shop: the aggregator's driver, signatures and all, against its emulator in the same process. No money
 * moves, and every answer says `demo`. The last two digits of a code decide what happens: README.md, `CODE_ENDINGS`.
 */
import { aggregatorProvider } from '../drivers/aggregator.ts';
import { WECHAT_PACE, type PaymentProvider } from '../provider.ts';
import type { CloudPorts } from '../../ports.ts';
import { answerAsAggregator } from './aggregator-emulator.ts';
import { VendorLedger } from './ledger.ts';

const SECRET_BYTES = 32;

export function demoProvider(ports: Pick<CloudPorts, 'clock' | 'random'>): PaymentProvider {
  const account = {
    baseUrl: 'http://demo.invalid',
    merchant: 'demo',
    secret: ports.random.bytes(SECRET_BYTES).toString('hex'),
  };
  const ledger = new VendorLedger({
    now: () => ports.clock.now(),
    codesOnce: false,
    reverseAfterMs: WECHAT_PACE.reverseAfterMs,
    refundSpacingMs: 0,
    believes: true,
  });
  const send = async (request: Parameters<typeof answerAsAggregator>[2]) =>
    answerAsAggregator(account, ledger, request);
  return aggregatorProvider(account, send, ports, true);
}
