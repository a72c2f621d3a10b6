// A part of the page whose code loads when it is first shown. If the code does not load, or the part breaks, only this part
// is missing. Without this, Next would replace the page with its error page, which would end the uploads.
'use client';
// biome-ignore lint/style/noRestrictedImports: this is the one place that may use lazy
import { Component, type ComponentType, createElement, lazy, Suspense } from 'react';
import { createPortal } from 'react-dom';
import { pageWords } from '../../words/page.ts';

interface LazyProps {
  /** A part that a person opens has this. If such a part fails, the page says so. */
  readonly onClose?: () => void;
}

/**
 * A part that failed tries again at the next click. A part that a person opens closes then instead, so that the click can
 * open it, or something else.
 */
export function lazyWithRetry<Props extends object>(
  load: () => Promise<{ default: ComponentType<Props> }>,
) {
  let Part = lazy(load);
  return class LazyWithRetry extends Component<Props & LazyProps, { readonly hasFailed: boolean }> {
    override state = { hasFailed: false };

    static getDerivedStateFromError() {
      return { hasFailed: true };
    }

    override componentDidCatch() {
      // React.lazy would keep the failure.
      Part = lazy(load);
      // Before the click reaches a button.
      window.addEventListener('click', this.recover, { capture: true, once: true });
    }

    override componentWillUnmount() {
      window.removeEventListener('click', this.recover, true);
    }

    recover = () => {
      this.props.onClose?.();
      this.setState({ hasFailed: false });
    };

    override render() {
      if (!this.state.hasFailed) return <Suspense>{createElement(Part, this.props)}</Suspense>;
      if (!this.props.onClose) return null;
      // In the body, because a menu would hide the sentence together with itself. An alert, because most pages have no
      // announcer.
      return createPortal(
        <p className="notice" role="alert">
          {pageWords.partMissing}
        </p>,
        document.body,
      );
    }
  };
}
