/** What this terminal is: version, shell, store, terminal, its device key and how its local database stands, collection by collection. */
import type { ReactElement } from 'react';
import { useStore } from '../../app/store.ts';
import { useApp, useTill, useWords } from '../../app/till-context.tsx';
import { countText } from '../../text/format.ts';
import { DeviceKey } from './device-key.tsx';
import css from './settings.module.css';

export function About(): ReactElement {
  const words = useWords();
  const { version, shell, place } = useApp();
  const status = useStore(useTill().databaseStatus);
  return (
    <section className={css['page']} tabIndex={0} aria-label={words.settings.about}>
      <h1>{words.settings.about}</h1>
      <dl className={css['about']}>
        <dt>{words.settings.version}</dt>
        <dd className="num">{version}</dd>
        <dt>{words.settings.shell}</dt>
        <dd>{words.settings.shells[shell]}</dd>
        <dt>{words.settings.store}</dt>
        <dd>
          {place?.store.name} <span className="num mute">{place?.store.id}</span>
        </dd>
        <dt>{words.settings.terminal}</dt>
        <dd className="num">{place?.terminal}</dd>
        <DeviceKey />
        <dt>{words.settings.database}</dt>
        <dd>{status === null ? words.common.unknown : words.settings.databaseStates[status.state]}</dd>
        {status?.collections.map(({ name, documents, leftBehind = 0, error }) => (
          <CollectionRow
            key={name}
            name={words.first.collections[name]}
            documents={documents}
            error={leftBehind > 0 ? words.settings.leftBehind(countText(leftBehind)) : error}
          />
        ))}
      </dl>
    </section>
  );
}

interface CollectionRowProps {
  readonly name: string;
  readonly documents: number;
  readonly error: string | null;
}

function CollectionRow({ name, documents, error }: CollectionRowProps): ReactElement {
  return (
    <>
      <dt className="mute">{name}</dt>
      <dd className="num">
        {countText(documents)} {error === null ? null : <span className="bad">{error}</span>}
      </dd>
    </>
  );
}
