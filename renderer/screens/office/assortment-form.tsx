/** Which assortments this store carries; everything where nobody chose. Called by products-page.tsx. */
import { useEffect, useState, type SubmitEvent, type ReactElement } from 'react';
import type { Answer } from '../../../main/contract/contract.ts';
import type { AssortmentAnswer } from '../../../sync/protocol/catalogue.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { SaveRow } from './product-form.tsx';
import { refusalOf, type Refused } from './product-refusal.ts';
import css from './products-page.module.css';

export function AssortmentForm(): ReactElement {
  const { client } = useTill();
  const words = useWords();
  const { place } = useApp();
  const { products } = words;
  const [answer, setAnswer] = useState<Answer<AssortmentAnswer> | null>(null);
  /** Undefined while nothing was chosen here: as the cloud has it. */
  const [chosen, setChosen] = useState<readonly string[] | null | undefined>(undefined);
  const [isEmpty, setIsEmpty] = useState(false);
  const [isSaved, setIsSaved] = useState(false);
  const [isSaving, setIsSaving] = useState(false);
  useEffect(() => {
    void client.call('assortment.read', {}).then(setAnswer);
  }, [client]);
  const view = answer?.ok === true ? answer.value : null;
  const sells = chosen === undefined ? (view?.sells ?? null) : chosen;
  const refused: Refused | null = isEmpty
    ? { text: products.needOne }
    : answer?.ok === false
      ? refusalOf(answer, words)
      : null;
  const choose = (next: readonly string[] | null): void => {
    setIsSaved(false);
    setIsEmpty(false);
    setChosen(next);
  };
  const save = async (event: SubmitEvent): Promise<void> => {
    event.preventDefault();
    if (sells?.length === 0) return setIsEmpty(true);
    setIsSaving(true);
    const next = await client.call('assortment.save', { sells: sells === null ? null : [...sells] });
    setAnswer(next);
    setIsSaved(next.ok);
    setIsSaving(false);
  };
  const known = [
    ...(view?.known ?? []),
    ...(sells ?? [])
      .filter((each) => view?.known.some(({ assortment }) => assortment === each) !== true)
      .map((assortment) => ({ assortment, products: 0 })),
  ];
  return (
    <form className={css['form']} data-testid="assortment-form" onSubmit={(event) => void save(event)}>
      <header className={css['formHead']}>
        <h2>
          {products.assortment} <span className="sub">{place?.store.name}</span>
        </h2>
      </header>
      <p className="s sub">{products.assortmentHint}</p>
      <fieldset className={css['choices']} disabled={view === null}>
        <label className={css['tick']}>
          <input
            type="radio"
            name="sells"
            checked={sells === null}
            data-testid="assortment-all"
            onChange={() => choose(null)}
          />
          {products.everything}
        </label>
        <label className={css['tick']}>
          <input
            type="radio"
            name="sells"
            checked={sells !== null}
            disabled={known.length === 0}
            data-testid="assortment-some"
            onChange={() => choose(view?.sells ?? [])}
          />
          {products.onlyThese}
        </label>
        {known.length === 0 ? <p className="s sub">{products.noAssortments}</p> : null}
        {sells === null
          ? null
          : known.map(({ assortment, products: count }) => (
              <label key={assortment} className={`${css['tick'] ?? ''} ${css['tickWithin'] ?? ''}`}>
                <input
                  type="checkbox"
                  checked={sells.includes(assortment)}
                  data-testid={`assortment-${assortment}`}
                  onChange={({ target }) =>
                    choose(target.checked ? [...sells, assortment] : sells.filter((each) => each !== assortment))
                  }
                />
                <b>{assortment}</b>
                <span className="s sub">{products.inAssortment(countText(count))}</span>
              </label>
            ))}
      </fieldset>
      <SaveRow refused={refused} said={isSaved ? products.assortmentSaved : ''} isSaving={isSaving} />
    </form>
  );
}
