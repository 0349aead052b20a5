/**
 * E-fapiao of the demo shop: the driver, signatures and all, against emulated books in the same process. Nothing is issued and every
 * page says so. The last two digits of a tax number decide what happens: README.md.
 */
import type { CloudPorts } from '../../ports.ts';
import { nuonuoProvider } from '../drivers/nuonuo.ts';
import type { InvoiceProvider } from '../provider.ts';
import { InvoiceBooks } from './invoice-books.ts';

const SECRET_BYTES = 32;
/** As long as a customer sees that it is under way. */
const ISSUED_AFTER_MS = 2000;

export function demoInvoices(ports: Pick<CloudPorts, 'clock' | 'random'>): InvoiceProvider {
  const account = {
    baseUrl: 'http://demo.invalid/open/v1/services',
    appKey: 'demo',
    appSecret: ports.random.bytes(SECRET_BYTES).toString('hex'),
    accessToken: 'demo',
    taxNumber: '91310000DEMO000000',
  };
  const books = new InvoiceBooks(() => ports.clock.now(), ISSUED_AFTER_MS);
  return nuonuoProvider(account, async (request) => books.answer(account, request), ports, true);
}
