/** Catches what a screen throws: says that nothing is lost (cart and money are the host's) and offers to load anew. */
import { Component, type ErrorInfo, type ReactElement, type ReactNode } from 'react';
import { Icon } from '../design/icon.tsx';
import type { Dictionary } from '../text/dictionary.ts';

interface Props {
  readonly words: Dictionary;
  readonly reload: () => void;
  readonly children: ReactNode;
}

export class ErrorBoundary extends Component<Props, { readonly failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError(): { readonly failed: boolean } {
    return { failed: true };
  }

  override componentDidCatch(error: Error, info: ErrorInfo): void {
    console.error('RENDER500', error.message, info.componentStack);
  }

  override render(): ReactNode {
    return this.state.failed ? <Broken words={this.props.words} reload={this.props.reload} /> : this.props.children;
  }
}

function Broken({ words, reload }: Pick<Props, 'words' | 'reload'>): ReactElement {
  return (
    <div className="empty" role="alert" data-testid="page-failed">
      <Icon name="stop" size={44} />
      <b>{words.bar.brokenTitle}</b>
      <p>{words.bar.brokenWhat}</p>
      <button type="button" className="btn m" onClick={reload}>
        <Icon name="refresh" size={20} />
        {words.bar.reload}
      </button>
    </div>
  );
}
