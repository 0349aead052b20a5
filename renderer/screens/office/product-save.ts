/**
 * Sends what was typed: photos that the cloud does not have yet, then the products that name them, of which all count or none. Checked
 * by the same rules before anything is sent. Called by product-form.tsx and style-form.tsx.
 */
import type { HostClient } from '../../../main/contract/contract.ts';
import { readProducts } from '../../../sync/domain/product-entry.ts';
import { err, ok, type Result } from '../../../sync/domain/result.ts';
import type { EnteredProduct } from '../../../sync/protocol/catalogue.ts';
import type { Dictionary } from '../../text/dictionary.ts';
import type { AskedFields, TypedPhoto } from './product-typed.ts';
import { refusalOf, refusedBy, type Refused } from './product-refusal.ts';

interface Saving {
  readonly client: Pick<HostClient, 'call'>;
  readonly words: Dictionary;
}
/** By whatever name a form gives its photos. */
type Photos = Readonly<Record<string, TypedPhoto>>;
type Asked = (photoOf: (name: string) => string | undefined) => readonly AskedFields[];

export async function saveTyped(
  { client, words }: Saving,
  photos: Photos,
  asked: Asked,
): Promise<Result<readonly EnteredProduct[], Refused & { readonly photo?: string }>> {
  const known = new Map(
    Object.entries(photos).flatMap(([name, photo]) => (photo.kind === 'kept' ? [[name, photo.photo] as const] : [])),
  );
  const checked = readProducts(asked((name) => known.get(name)));
  if (!checked.ok) return err(refusedBy(checked.error, words));
  for (const [name, photo] of Object.entries(photos)) {
    if (photo.kind !== 'chosen') continue;
    const kept = await client.call('photo.keep', { data: photo.small.data });
    if (!kept.ok) return err({ ...refusalOf(kept, words), photo: name });
    known.set(name, kept.value.photo);
  }
  const items = asked((name) => known.get(name)).map((fields) => ({ ...fields }));
  const saved = await client.call('product.save', { items });
  if (saved.ok) return ok(saved.value.items);
  // It may have been carried out: the same save again is the same state.
  const isUnconfirmed = saved.code === 'cloud_unreachable' && saved.details.reason === undefined;
  return err(isUnconfirmed ? { text: words.products.notConfirmed } : refusalOf(saved, words));
}
