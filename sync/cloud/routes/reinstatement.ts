/**
 * A terminal that was paired after the backup from which this cloud was restored: it shows the certificate of its pairing,
 * and its row is written again with the same number, store and key. Its journal then comes by itself, from the first entry.
 * No person is needed, for nothing is given that was not given before; the store's managers get an alert, since the cloud
 * has also forgotten whom they revoked meanwhile. Asking again is the same as having been answered. RUNBOOK.md.
 */
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { isoFromInstant } from '../../domain/time.ts';
import { storeScope } from '../../protocol/messages.ts';
import { TERMINAL_CERTIFICATE, type TerminalCertificate } from '../../protocol/terminal-certificate.ts';
import { TERMINAL_ID } from '../../schemas/scalars.ts';
import { isOwnCertificate } from '../app/certificate.ts';
import type { Cloud } from '../app/context.ts';
import { answers, withExample } from '../app/documented.ts';
import { Refusal } from '../app/problem.ts';
import { alert } from '../store/quarantine.ts';
import { keyAt, putBackTerminal, readStore, readTerminal, type TerminalRow } from '../store/terminals.ts';

/** Of one address, behind which all the tills of a shop may be. */
const REINSTATEMENTS_PER_MINUTE = 300;
const ANSWER = Type.Object({ terminal: TERMINAL_ID });
const SAMPLE = {
  brand: 'demo',
  store: 'S001',
  terminal: '07',
  terminalNumber: 7,
  name: '收银台 1',
  publicKey: 'a2V5',
  pairedAt: 1790000000000,
  epoch: 'e1',
  signature: 'c2ln',
};

export function reinstatementRoutes(app: FastifyInstance, cloud: Cloud): void {
  app.post('/v1/terminals/reinstate', {
    config: { policy: ['public'], rateLimit: { max: REINSTATEMENTS_PER_MINUTE, timeWindow: 60_000 } },
    schema: {
      summary: 'A terminal that a restored cloud does not know shows the certificate of its pairing',
      tags: ['terminals'],
      body: withExample(TERMINAL_CERTIFICATE, SAMPLE),
      response: answers(ANSWER, { terminal: '07' }),
    },
    handler: (request) => reinstate(cloud, request.body as TerminalCertificate),
  });
}

async function reinstate(cloud: Cloud, certificate: TerminalCertificate): Promise<{ readonly terminal: string }> {
  const { brand, store, terminal, pairedAt } = certificate;
  if (!isOwnCertificate(cloud, certificate)) throw new Refusal(401, 'bad_certificate');
  const known = await readTerminal(cloud.database, brand, terminal);
  if (known !== null) return knownAs(known, certificate);
  if (certificate.epoch === cloud.epoch) throw new Refusal(409, 'not_restored');
  if ((await readStore(cloud.database, brand, store)) === null) throw new Refusal(404, 'unknown_store');
  const row = {
    terminal,
    number: certificate.terminalNumber,
    store,
    name: certificate.name,
    public_key: certificate.publicKey,
    paired_at: pairedAt,
  };
  const isOurs = await cloud.database.transaction((tx) => putBackTerminal(tx, brand, row, cloud.ports.clock.now()));
  if (!isOurs) {
    const meanwhile = await readTerminal(cloud.database, brand, terminal);
    if (meanwhile === null) throw new Refusal(409, 'number_taken');
    return knownAs(meanwhile, certificate);
  }
  const scope = storeScope(brand, store);
  const what = `terminal ${terminal} of store ${store}`;
  await alert(cloud, cloud.database, scope, 'terminal_reinstated', `terminal ${terminal}`, isoFromInstant(pairedAt));
  await cloud.audit.note({ scope, who: `terminal ${terminal}`, act: 'terminal.reinstated', what });
  return { terminal };
}

/** @throws Refusal when this number is another terminal's by now, or was revoked. */
function knownAs(row: TerminalRow, { publicKey, store, terminal }: TerminalCertificate): { readonly terminal: string } {
  if (keyAt(row, 1) !== publicKey || row.store !== store) throw new Refusal(409, 'number_taken');
  if (row.revoked_at !== null) throw new Refusal(401, 'terminal_revoked');
  return { terminal };
}
