/**
 * Icons and product productFacts from the project's own sheets. The sheets are put into the page once (`Sheets`), so that an icon
 * takes the colour and the tokens of where it stands. An icon stands beside a word, or its button has a label.
 */
import type { ReactElement } from 'react';
import { Photo } from './photo.tsx';
import icons from './icons.svg?raw';
import products from './products.svg?raw';

export type IconName =
  | 'logo'
  | 'trophy'
  | 'target'
  | 'till'
  | 'guide'
  | 'member'
  | 'ret'
  | 'shift'
  | 'office'
  | 'settings'
  | 'lock'
  | 'search'
  | 'scan'
  | 'printer'
  | 'cloud'
  | 'offline'
  | 'sun'
  | 'moon'
  | 'plus'
  | 'minus'
  | 'times'
  | 'back'
  | 'check'
  | 'checkc'
  | 'alert'
  | 'stop'
  | 'info'
  | 'pending'
  | 'tag'
  | 'gift'
  | 'star'
  | 'wallet'
  | 'cash'
  | 'qr'
  | 'undo'
  | 'percent'
  | 'park'
  | 'play'
  | 'edit'
  | 'swap'
  | 'user'
  | 'useradd'
  | 'drawer'
  | 'scale'
  | 'display'
  | 'footfall'
  | 'coupon'
  | 'chat'
  | 'download'
  | 'upload'
  | 'table'
  | 'chart'
  | 'refresh'
  | 'right'
  | 'left'
  | 'up'
  | 'down'
  | 'eye'
  | 'receipt'
  | 'store'
  | 'usb'
  | 'link'
  | 'file'
  | 'globe'
  | 'keyboard'
  | 'clock'
  | 'help'
  | 'key'
  | 'shield'
  | 'bell';

export function Icon({ name, size = 20 }: { readonly name: IconName; readonly size?: number }): ReactElement {
  return (
    <svg className="i" style={{ '--i': size } as React.CSSProperties} aria-hidden="true">
      <use href={`#i-${name}`} />
    </svg>
  );
}

const PICTURES = new Set([...products.matchAll(/symbol id="([^"]+)"/g)].map((match) => match[1] ?? ''));

interface PictureProps {
  readonly name: string | null | undefined;
  /** Hash of its photo, which is shown before the drawing. */
  readonly photo?: string | undefined;
}

/** A product's photo, else its drawing; goods without either get the box. All have the same room. */
export function Picture({ name, photo }: PictureProps): ReactElement {
  const drawing = <Drawing name={name} />;
  return photo === undefined ? drawing : <Photo key={photo} photo={photo} instead={drawing} />;
}

function Drawing({ name }: Pick<PictureProps, 'name'>): ReactElement {
  if (name != null && PICTURES.has(name))
    return (
      <svg className="photo" viewBox="0 0 48 48" aria-hidden="true">
        <use href={`#${name}`} />
      </svg>
    );
  return (
    <svg className="photo photo-none" viewBox="0 0 48 48" aria-hidden="true">
      <rect width="48" height="48" fill="var(--surface-3)" />
      <svg x="12" y="12" width="24" height="24" color="var(--ink-3)">
        <use href="#i-box" />
      </svg>
    </svg>
  );
}

/** Both sheets, hidden. Our own files: nothing from outside enters here. */
export function Sheets(): ReactElement {
  return <div className="sheets" aria-hidden="true" dangerouslySetInnerHTML={{ __html: icons + products }} />;
}
