/**
 * Shift+F6: the parked sales of the store, newest first; Enter goes on with the first that matches. Before a sale goes on, the
 * host prices it anew and what changed is shown; offline, another terminal's is offered with a warning. Nothing here decides.
 */
import { useEffect, useState, type ReactElement } from 'react';
import type { ParkedSaleView } from '../../../main/contract/views.ts';
import { useStore } from '../../app/store.ts';
import { useBusinessDay, useFormat, useStaffName, useTill, useWords } from '../../app/till-context.tsx';
import { Dialog } from '../../design/dialog.tsx';
import { Icon } from '../../design/icon.tsx';
import { createResume, type ResumeState } from '../../sale/resume.ts';
import { refusedText, type Refusal } from '../../sale/refusal.ts';
import { amountText, countText } from '../../text/format.ts';
import type { CheckoutDesk } from './checkout-desk.ts';
import { PriceChanges } from './price-changes.tsx';
import { ReasonForm } from './reason-form.tsx';
import css from './sale-life.module.css';

interface ParkedDialogProps {
  readonly desk: CheckoutDesk;
  readonly onClose: () => void;
}

export default function ParkedDialog({ desk, onClose }: ParkedDialogProps): ReactElement {
  const till = useTill();
  const words = useWords();
  const [resume] = useState(() => createResume(till, onClose));
  const state = useStore(resume.state);
  useEffect(() => void till.client.call('parked.list', {}), [till]);
  switch (state.step) {
    case 'changed':
      return (
        <Dialog title={words.saleLife.changedTitle} isWide onClose={resume.back}>
          <PriceChanges hint={words.saleLife.changedHint} then={words.saleLife.before} preview={state.preview} />
          <Ends onBack={resume.back} label={words.saleLife.accept} onGo={resume.go} />
        </Dialog>
      );
    case 'unclaimed':
      return (
        <Dialog title={words.saleLife.offlineTitle} onClose={resume.back}>
          <p className={`banner offline ${css['form'] ?? ''}`} role="alert" data-testid="parked-warning">
            {words.saleLife.offlineWarning}
          </p>
          <Ends onBack={resume.back} label={words.saleLife.goAnyway} onGo={resume.goUnclaimed} />
        </Dialog>
      );
    case 'remove':
      return <Remove sale={state.sale} onClose={resume.back} />;
    case 'list':
      return (
        <Dialog title={words.saleLife.resumeTitle} isWide onClose={onClose}>
          <List desk={desk} state={state} onGo={resume.begin} onRemove={resume.remove} />
        </Dialog>
      );
  }
}

interface ListProps {
  readonly desk: CheckoutDesk;
  readonly state: Extract<ResumeState, { step: 'list' }>;
  readonly onGo: (sale: ParkedSaleView) => void;
  readonly onRemove: (sale: ParkedSaleView) => void;
}

function List({ desk, state, onGo, onRemove }: ListProps): ReactElement {
  const { parked, cart } = useTill();
  const words = useWords();
  const nameOf = useStaffName();
  const sales = useStore(parked);
  const isOpenEmpty = (useStore(cart.cart)?.lines.length ?? 0) === 0;
  const [query, setQuery] = useState('');
  const wanted = query.trim().toLowerCase();
  const shown = sales.filter(({ name, member, staff, terminal }) =>
    [name, member ?? '', staff, nameOf(staff), terminal].some((text) => text.toLowerCase().includes(wanted)),
  );
  const [first] = shown;
  return (
    <form
      className={css['form']}
      onSubmit={(event) => {
        event.preventDefault();
        if (first !== undefined && isOpenEmpty) onGo(first);
      }}
    >
      <label className="field">
        <Icon name="search" size={22} />
        <input
          autoFocus
          value={query}
          autoComplete="off"
          placeholder={words.saleLife.search}
          aria-label={words.saleLife.search}
          data-testid="parked-search"
          onChange={(event) => setQuery(event.target.value)}
        />
      </label>
      {isOpenEmpty || sales.length === 0 ? null : (
        <p className="banner offline">
          <span>{words.saleLife.openFirst}</span>
          <button
            type="button"
            className={`btn ${css['bannerAct'] ?? ''}`}
            data-testid="parked-park-first"
            onClick={() => desk.dialog.set('park')}
          >
            {words.saleLife.parkFirst}
          </button>
        </p>
      )}
      <p className={css['refusal']} role="alert" data-testid="parked-error" data-code={state.refusal?.code ?? ''}>
        {state.refusal === null ? '' : refusedText(state.refusal, words)}
      </p>
      {shown.length === 0 ? (
        <div className="empty">
          <Icon name="park" size={44} />
          <b>{sales.length === 0 ? words.saleLife.empty : words.saleLife.noMatch}</b>
          <span>{sales.length === 0 ? words.saleLife.emptyHint : ''}</span>
        </div>
      ) : (
        <div className={css['list']}>
          {shown.map((sale) => (
            <Sale key={sale.id} sale={sale} isLocked={!isOpenEmpty} onGo={onGo} onRemove={onRemove} />
          ))}
        </div>
      )}
    </form>
  );
}

interface SaleProps {
  readonly sale: ParkedSaleView;
  readonly isLocked: boolean;
  readonly onGo: (sale: ParkedSaleView) => void;
  readonly onRemove: (sale: ParkedSaleView) => void;
}

function Sale({ sale, isLocked, onGo, onRemove }: SaleProps): ReactElement {
  const { clock } = useTill();
  const words = useWords();
  const format = useFormat();
  const nameOf = useStaffName();
  const now = useStore(clock);
  const today = useBusinessDay();
  const contents = useContents(sale);
  const who = `${nameOf(sale.staff)} ${sale.staff}${sale.isOwn ? '' : ` · ${words.saleLife.terminal(sale.terminal)}`}`;
  return (
    <div
      className={css['sale']}
      data-testid="parked-sale"
      data-id={sale.id}
      data-name={sale.name}
      data-own={sale.isOwn}
    >
      <span className={css['what']}>
        <span className="cut">
          <b>{sale.name}</b> <span className="sub s">{sale.member ?? ''}</span>
          {sale.businessDay < today ? <span className="tag pending">{words.saleLife.earlierDay}</span> : null}
        </span>
        <span className="cut s sub">
          {words.saleLife.parkedBy(who, format.moment(sale.parkedAt, now))} · {contents}
        </span>
      </span>
      <span className={`num ${css['sum'] ?? ''}`}>{amountText(sale.total)}</span>
      <button
        type="button"
        className="btn primary"
        data-testid="parked-resume"
        disabled={isLocked}
        onClick={() => onGo(sale)}
      >
        {words.saleLife.go}
      </button>
      <button
        type="button"
        className={`btn quiet ${css['remove'] ?? ''}`}
        data-testid="parked-remove"
        onClick={() => onRemove(sale)}
      >
        {words.saleLife.remove}
      </button>
    </div>
  );
}

/** What is in it, by its first product, so that nobody takes another customer's. */
function useContents({ products, lines, units }: ParkedSaleView): string {
  const { productFacts } = useTill();
  const words = useWords();
  const known = useStore(productFacts.known);
  useEffect(() => productFacts.want(products.slice(0, 1)), [productFacts, products]);
  const first = known.get(products[0] ?? '')?.product.name;
  if (first === undefined) return words.saleLife.units(countText(lines), countText(units));
  return lines === 1
    ? words.saleLife.oneProduct(first, countText(units))
    : words.saleLife.products(first, countText(lines), countText(units));
}

function Remove({ sale, onClose }: { readonly sale: ParkedSaleView; readonly onClose: () => void }): ReactElement {
  const till = useTill();
  const words = useWords();
  const [refusal, setRefusal] = useState<Refusal | null>(null);
  const remove = async (reason: string): Promise<void> => {
    const answer = await till.approvals.withApproval(sale.name, (approval) =>
      till.client.call('parked.discard', { id: sale.id, reason, ...approval }),
    );
    if (answer.ok) onClose();
    else setRefusal(answer);
  };
  return (
    <Dialog title={words.saleLife.removeTitle} onClose={onClose}>
      <ReasonForm
        hint={`${sale.name} · ${amountText(sale.total)} · ${words.saleLife.removed}`}
        label={words.saleLife.remove}
        refusal={refusal}
        onReason={(reason) => void remove(reason)}
      />
    </Dialog>
  );
}

interface EndsProps {
  readonly onBack: () => void;
  readonly label: string;
  readonly onGo: () => void;
}

function Ends({ onBack, label, onGo }: EndsProps): ReactElement {
  const words = useWords();
  return (
    <div className={`${css['form'] ?? ''} ${css['ends'] ?? ''}`}>
      <button type="button" className="btn" onClick={onBack}>
        {words.saleLife.goBack}
      </button>
      <button type="button" className="btn primary" autoFocus data-testid="parked-go" onClick={onGo}>
        {label} <kbd>Enter</kbd>
      </button>
    </div>
  );
}
