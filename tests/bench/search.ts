/**
 * Searching the catalogue in memory: what a cashier types, right and with a typo, against one pass over every product's name,
 * SKU and codes, which is the least that a search without an index of letters can do.
 */
import type { ProductDocument } from '../../sync/schemas/documents/catalogue.ts';
import { CodeIndex } from '../../sync/terminal/code-index.ts';
import { figureOf, timed, type Figure, type Round } from './figures.ts';
import { sizesOf, type Plan } from './plan.ts';

const SHOWN = 20;

const product = (n: number): ProductDocument =>
  ({
    id: `p${String(n)}`,
    sku: `SKU-${String(n)}`,
    codes: [`69${String(n).padStart(11, '0')}`],
    name: `纯棉 T 恤 ${String(n)} 号`,
    pinyin: `chun mian t xu ${String(n)} hao`,
    initials: `cmtx${String(n)}h`,
    soldBy: 'piece',
    category: 'c1',
    taxBp: 1300,
  }) as unknown as ProductDocument;

export async function benchSearch(plan: Plan): Promise<readonly Figure[]> {
  if (!plan.wants('search')) return [];
  const { warmUp, searches } = sizesOf(plan);
  plan.say(`search: ${searches} searches of ${plan.products} products`);
  const products = Array.from({ length: plan.products }, (_, n) => product(n));
  const index = new CodeIndex();
  for (const each of products) index.put(each);
  const found = async (text: string): Promise<number> =>
    timed(() => {
      if (index.search(text, SHOWN).length === 0) throw new Error(`nothing found for ${text}`);
    });
  const rounds: Round[] = [];
  const typos: number[] = [];
  for (let n = 0; n < warmUp + searches; n += 1) {
    const number = String((n * 7919) % plan.products);
    const ours = await found(`t 恤 ${number}`);
    const floor = await timed(() =>
      products.filter(({ name, sku, codes }) => name.includes(number) || sku.includes('x') || codes.includes('x')),
    );
    const typo = await found('chumian');
    if (n < warmUp) continue;
    rounds.push({ ours, floor });
    typos.push(typo);
  }
  return [
    figureOf(
      {
        name: 'search',
        what: `two words searched in ${plan.products} products, the ${SHOWN} best in order`,
        floorWhat: 'one pass over their names, SKUs and codes',
        unit: 'ms',
        limits:
          'every text is read once for each word; a word that nothing holds is looked for once more with a typo in it',
      },
      rounds,
      { 'a word with a typo': typos },
    ),
  ];
}
