import type { ReactElement } from 'react';
export default function Returns(): ReactElement {
  return <div />;
}
