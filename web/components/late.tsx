// Holds a part of the page that is loaded when it is needed. When it does not come, that part is missing and no more: the
// nearest error page would take the uploads down with it.
'use client';
import { Component, type ReactNode, Suspense } from 'react';
import { strings } from '../words/strings.ts';

interface LateProps {
  readonly children: ReactNode;
}

export class Late extends Component<LateProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false };

  static getDerivedStateFromError() {
    return { hasFailed: true };
  }

  override render() {
    if (this.state.hasFailed) return <span className="late-failure">{strings.partMissing}</span>;
    return <Suspense>{this.props.children}</Suspense>;
  }
}
