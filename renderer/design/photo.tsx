/**
 * A photo of goods from this machine's shelf. While it is not here something of the same size stands in its place; when the host
 * says that it came it is asked for once more. Never waited for: decoded beside the page's work. Called by icon.tsx.
 */
import { useEffect, useState, type ReactElement } from 'react';
import { useTill } from '../app/till-context.tsx';

interface PhotoProps {
  readonly photo: string;
  readonly instead: ReactElement;
}

export function Photo({ photo, instead }: PhotoProps): ReactElement {
  const { client } = useTill();
  const [tries, setTries] = useState(0);
  const [isMissing, setIsMissing] = useState(false);
  useEffect(() => {
    if (!isMissing) return undefined;
    return client.on('photos.arrived', ({ photos }) => {
      if (!photos.includes(photo)) return;
      setIsMissing(false);
      setTries((before) => before + 1);
    });
  }, [client, isMissing, photo]);
  if (isMissing) return instead;
  return (
    <img
      className="photo"
      src={`/photos/${photo}${tries === 0 ? '' : `?${String(tries)}`}`}
      width={40}
      height={40}
      alt=""
      decoding="async"
      loading="lazy"
      draggable={false}
      data-testid="photo"
      data-photo={photo}
      onError={() => setIsMissing(true)}
    />
  );
}
