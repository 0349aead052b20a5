/** How far the first sync is, one bar per collection: what sells comes first. The total is not known before the end. */
import type { ReactElement } from 'react';
import type { CollectionStatus, DatabaseStatus } from '../../../sync/terminal/api.ts';
import type { CollectionName } from '../../../sync/schemas/collections.ts';
import { useDatabaseNotice } from '../../app/database-notice.ts';
import { useWords } from '../../app/till-context.tsx';
import { cx } from '../../design/cx.ts';
import { Icon } from '../../design/icon.tsx';
import { countText } from '../../text/format.ts';
import css from './first-run.module.css';

const ORDER: readonly CollectionName[] = [
  'products',
  'priceBooks',
  'staff',
  'members',
  'bindings',
  'ledger',
  'campaigns',
];
const BRIEF: readonly CollectionName[] = ['products', 'priceBooks', 'staff'];

interface SyncProgressProps {
  readonly status: DatabaseStatus;
  readonly isBrief?: boolean;
}

export function SyncProgress({ status, isBrief = false }: SyncProgressProps): ReactElement {
  const words = useWords();
  const notice = useDatabaseNotice(status);
  if (notice !== null)
    return (
      <p className={cx('banner warning', css['notice'])} role="status" data-testid="database-notice">
        <Icon name="alert" size={22} />
        {notice}
      </p>
    );
  return (
    <div className={isBrief ? css['brief'] : cx('card', css['progress'])}>
      {(isBrief ? BRIEF : ORDER).map((name) => {
        const collection = status.collections.find((each) => each.name === name);
        return (
          <div key={name} className={css['progressRow']} data-testid="sync-collection" data-name={name}>
            <span>{words.first.collections[name]}</span>
            {isBrief ? null : <Bar label={words.first.collections[name]} collection={collection} />}
            <span className={cx('num', collection?.complete === true && !isBrief && 'good')}>
              {collection?.complete === true ? <Icon name="check" size={18} /> : null}
              {collection === undefined || (collection.state === 'waiting' && collection.documents === 0)
                ? words.first.queued
                : words.first.received(countText(collection.documents))}
            </span>
          </div>
        );
      })}
    </div>
  );
}

interface BarProps {
  readonly label: string;
  readonly collection: CollectionStatus | undefined;
}

function Bar({ label, collection }: BarProps): ReactElement {
  const state = collection?.complete === true ? 'full' : (collection?.documents ?? 0) > 0 ? 'part' : 'none';
  return (
    <span
      className={cx('bar', css[state])}
      role="progressbar"
      aria-label={label}
      aria-valuetext={countText(collection?.documents ?? 0)}
    >
      <i className={state === 'part' ? 'pend' : ''} />
    </span>
  );
}
